import type { Readable } from 'node:stream';
import { type DateSystem, isDateFormat } from '@vigie/domain/import';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { AppError } from '../refusal/refusal.ts';

/** What of a workbook may be unpacked, all parts that are read together: what a hundred megabytes of real cells take. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** A part beside the sheets: names, formats, relations. */
const MAX_PART_BYTES = 32 * 1024 * 1024;
const MAX_ENTRIES = 10_000;
const MAX_STRINGS = 4_000_000;

export const brokenWorkbook = (): AppError => new AppError('import.workbookBroken');

/** A sheet by name, with the part that holds it. */
export interface Sheet {
  name: string;
  path: string;
}

/** A workbook whose parts can be read; cells of a sheet point at its texts and formats. */
export interface Workbook {
  sheets: Sheet[];
  dateSystem: DateSystem;
  /** Numbers of the cell formats that show days or times. */
  dateStyles: ReadonlySet<number>;
  strings: readonly string[];
  /** The text of a part, a piece at a time. */
  open(path: string): AsyncGenerator<string>;
}

/** Whether bytes begin like the archive that a workbook is. */
export const isArchive = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;

/** Opens an .xlsx file. @throws AppError `import.workbookBroken`, `import.fileTooHeavy`. */
export async function openWorkbook(bytes: Buffer): Promise<Workbook> {
  const archive = await openArchive(bytes);
  const root = await archive.relations('');
  const main = root.find(({ type }) => type.endsWith('/officeDocument'))?.target;
  if (main === undefined) throw brokenWorkbook();
  const relations = await archive.relations(main);
  const pathOf = (type: string): string | undefined => relations.find((one) => one.type.endsWith(type))?.target;
  const book = await readBook(archive, main, new Map(relations.map(({ id, target }) => [id, target])));
  const styles = pathOf('/styles');
  const strings = pathOf('/sharedStrings');
  return {
    ...book,
    dateStyles: styles === undefined ? new Set() : await readDateStyles(archive, styles),
    strings: strings === undefined ? [] : await readStrings(archive, strings),
    open: (path) => archive.open(path, MAX_BYTES),
  };
}

interface Relation {
  id: string;
  type: string;
  target: string;
}

interface Archive {
  open(path: string, limit: number): AsyncGenerator<string>;
  relations(of: string): Promise<Relation[]>;
}

/** The parts of an archive by name. Nothing is ever written to a disk; names only find what is inside. */
async function openArchive(bytes: Buffer): Promise<Archive> {
  const entries = new Map<string, Entry>();
  const zip = await orBroken(entriesOf(bytes, entries));
  let unpacked = 0;
  async function* open(path: string, limit: number): AsyncGenerator<string> {
    const entry = entries.get(path.toLowerCase());
    if (!entry) throw brokenWorkbook();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let size = 0;
    try {
      for await (const chunk of (await zip.openReadStreamPromise(entry)) as Readable & AsyncIterable<Buffer>) {
        size += chunk.length;
        unpacked += chunk.length;
        if (size > limit || unpacked > MAX_BYTES) throw new AppError('import.fileTooHeavy');
        yield decoder.decode(chunk, { stream: true });
      }
      yield decoder.decode();
    } catch (error) {
      throw asRefusal(error);
    }
  }
  const relations = async (of: string): Promise<Relation[]> => {
    const folder = of.slice(0, of.lastIndexOf('/') + 1);
    const path = `${folder}_rels/${of.slice(folder.length)}.rels`;
    const found: Relation[] = [];
    await parseXml(open(path, MAX_PART_BYTES), {
      onOpen: (name, { Id = '', Type = '', Target = '' }) => {
        if (name === 'Relationship') found.push({ id: Id, type: Type, target: resolved(folder, Target) });
      },
    });
    return found;
  };
  return { open, relations };
}

async function entriesOf(bytes: Buffer, entries: Map<string, Entry>): Promise<ZipFile> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false });
  let count = 0;
  for await (const entry of zip.eachEntry()) {
    count += 1;
    if (count > MAX_ENTRIES) throw new AppError('import.fileTooHeavy');
    const name = entry.fileName.toLowerCase();
    if (!entries.has(name)) entries.set(name, entry);
  }
  return zip;
}

/** Where a relation leads: absolute within the archive, or beside the part that names it. */
function resolved(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith('/') ? target : `${folder}${target}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

async function orBroken<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw asRefusal(error);
  });
}

/** Whatever a strange file makes its readers say, people are told that it cannot be read. */
const asRefusal = (error: unknown): AppError => (error instanceof AppError ? error : brokenWorkbook());

type Attributes = Record<string, string>;

export interface XmlReader {
  onOpen?: (name: string, attributes: Attributes) => void;
  onText?: (text: string) => void;
  onClose?: (name: string) => void;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads XML piece by piece. Declarations of entities are refused, and with them all that grows out of them. */
async function parseXml(pieces: AsyncIterable<string>, reader: XmlReader): Promise<void> {
  for await (const _ of parsed(pieces, reader));
}

/** The same, stopping after each piece: what was read of it can be taken away then. */
export async function* parsed(pieces: AsyncIterable<string>, reader: XmlReader): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', () => {
    throw brokenWorkbook();
  });
  parser.on('doctype', () => {
    throw brokenWorkbook();
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => reader.onOpen?.(local(name), attributes));
  parser.on('text', (text) => reader.onText?.(text));
  parser.on('cdata', (text) => reader.onText?.(text));
  parser.on('closetag', ({ name }) => reader.onClose?.(local(name)));
  for await (const piece of pieces) {
    parser.write(piece);
    yield;
  }
  parser.close();
  yield;
}

async function readBook(
  archive: Archive,
  main: string,
  targets: ReadonlyMap<string, string>,
): Promise<Pick<Workbook, 'sheets' | 'dateSystem'>> {
  const sheets: Sheet[] = [];
  let dateSystem: DateSystem = 1900;
  await parseXml(archive.open(main, MAX_PART_BYTES), {
    onOpen: (name, attributes) => {
      if (name === 'workbookPr' && ['1', 'true'].includes(attributes.date1904 ?? '')) dateSystem = 1904;
      if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
      const id = Object.entries(attributes).find(([key]) => local(key) === 'id' && key !== 'id')?.[1];
      const path = targets.get(id ?? '');
      if (path !== undefined) sheets.push({ name: attributes.name ?? '', path });
    },
  });
  if (sheets.length === 0) throw brokenWorkbook();
  return { sheets, dateSystem };
}

async function readDateStyles(archive: Archive, path: string): Promise<Set<number>> {
  const codes = new Map<number, string>();
  const styles = new Set<number>();
  let isInCells = false;
  let index = 0;
  await parseXml(archive.open(path, MAX_PART_BYTES), {
    onOpen: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      if (name === 'cellXfs') isInCells = true;
      if (name !== 'xf' || !isInCells) return;
      const id = Number(attributes.numFmtId ?? 0);
      if (isDateFormat(id, codes.get(id))) styles.add(index);
      index += 1;
    },
    onClose: (name) => {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return styles;
}

/** Texts that cells share; of rich ones the text alone, without how it is read aloud. */
async function readStrings(archive: Archive, path: string): Promise<string[]> {
  const strings: string[] = [];
  const gather = textGatherer();
  await parseXml(archive.open(path, MAX_BYTES), {
    onOpen: gather.onOpen,
    onText: gather.onText,
    onClose: (name) => {
      gather.onClose(name);
      if (name !== 'si') return;
      if (strings.length === MAX_STRINGS) throw new AppError('import.fileTooHeavy');
      strings.push(gather.take());
    },
  });
  return strings;
}

export interface TextGatherer {
  onOpen: (name: string) => void;
  onText: (text: string) => void;
  onClose: (name: string) => void;
  /** What was gathered since it was last taken. */
  take: () => string;
}

/** Gathers the text of `t` elements but for those of phonetic runs. */
export function textGatherer(): TextGatherer {
  let [text, isText, spoken] = ['', false, 0];
  return {
    onOpen: (name) => {
      if (name === 'rPh') spoken += 1;
      else if (name === 't') isText = spoken === 0;
    },
    onText: (piece) => {
      if (isText) text += piece;
    },
    onClose: (name) => {
      if (name === 'rPh') spoken -= 1;
      else if (name === 't') isText = false;
    },
    take: () => {
      const taken = text;
      text = '';
      return unescaped(taken);
    },
  };
}

/** Signs that XML cannot hold are written as `_x000D_` (ECMA-376, 22.9.2.19). */
const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([\dA-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
