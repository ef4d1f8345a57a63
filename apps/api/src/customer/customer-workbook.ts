import { Readable } from 'node:stream';
import { WORKBOOK_STYLES } from '@vigie/db/customer';
import yazl from 'yazl';

/** Takes what comes next of a file, and answers once there is room for more. */
export type Write = (bytes: Uint8Array) => Promise<void>;

/** A list on its way into a file. */
export interface ListFile {
  labels: string[];
  separator: string;
  /** Of the sheet. */
  title: string;
  /** In the form of the file, some thousand at a time. */
  lines: AsyncIterable<string>;
}

/** Writes a list as a workbook of one sheet, packed while it is read: no more of it stands in memory than crosses. */
export async function writeWorkbook({ labels, title, lines }: ListFile, write: Write): Promise<void> {
  const zip = new yazl.ZipFile();
  // One piece ahead: sixteen of them, as streams of objects hold, would be what an export may not take.
  const sheet = Readable.from(sheetXml(labels, lines), { highWaterMark: 1 });
  const output = zip.outputStream as Readable;
  // What fails while the sheet is read ends the file.
  zip.on('error', (error: Error) => output.destroy(error));
  for (const [name, xml] of Object.entries(partsOf(title))) zip.addBuffer(Buffer.from(xml), name);
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', { compressionLevel: 4 });
  zip.end();
  try {
    for await (const bytes of output as AsyncIterable<Buffer>) await write(bytes);
  } finally {
    sheet.destroy();
  }
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATED = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // Signs that XML cannot hold.
    .replace(/[\p{Cc}\ufffe\uffff]/gu, ' ');

async function* sheetXml(labels: string[], lines: AsyncIterable<string>): AsyncGenerator<string> {
  const view =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const columns = `<cols><col min="1" max="1" width="32" customWidth="1"/><col min="2" max="${Math.max(2, labels.length)}" width="16" customWidth="1"/></cols>`;
  const cells = labels.map(
    (label) =>
      `<c t="inlineStr" s="${WORKBOOK_STYLES.head}"><is><t xml:space="preserve">${escaped(label)}</t></is></c>`,
  );
  yield `${HEAD}<worksheet xmlns="${MAIN}">${view}${columns}<sheetData><row>${cells.join('')}</row>`;
  yield* lines;
  yield '</sheetData></worksheet>';
}

function partsOf(title: string): Record<string, string> {
  const related = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATED}/${type}" Target="${target}"/>`;
  const part = (name: string, type: string): string =>
    `<Override PartName="${name}" ContentType="${CONTENT}.${type}+xml"/>`;
  return {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('/xl/workbook.xml', 'sheet.main')}${part('/xl/worksheets/sheet1.xml', 'worksheet')}${part('/xl/styles.xml', 'styles')}</Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${related('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATED}"><sheets><sheet name="${escaped(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${related('rId1', 'worksheet', 'worksheets/sheet1.xml')}${related('rId2', 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">${FORMATS.join('')}</cellXfs></styleSheet>`,
  };
}

/** In the order of `WORKBOOK_STYLES`, behind the plain one: text, day, money, head. */
const FORMATS = [
  '<xf numFmtId="0" fontId="0"/>',
  '<xf numFmtId="49" fontId="0" applyNumberFormat="1"/>',
  '<xf numFmtId="14" fontId="0" applyNumberFormat="1"/>',
  '<xf numFmtId="4" fontId="0" applyNumberFormat="1"/>',
  '<xf numFmtId="49" fontId="1" applyFont="1" applyNumberFormat="1"/>',
];
