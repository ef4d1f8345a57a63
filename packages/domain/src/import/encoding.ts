/** How the bytes of a file are to be read as text. */
export const FILE_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type FileEncoding = (typeof FILE_ENCODINGS)[number];

/** What the bytes of a file show. */
export interface DetectedEncoding {
  encoding: FileEncoding;
  /** Bytes of the byte-order mark in front of the text: 0, 2 or 3. */
  markBytes: number;
}

/** Bytes that are looked at for what needs no reading of the whole file. */
const SAMPLE_BYTES = 65_536;

/**
 * The encoding of a file from its bytes (domain rules §10): by its byte-order mark; without one UTF-16 where every other
 * byte is mostly 0, UTF-8 where all of it is valid, else Windows-1252. Null for what is no text: the mark of a known
 * binary format, or many control bytes; a zero here and there is bad text, for each row to refuse.
 * @example detectEncoding(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])) // { encoding: 'utf-8', markBytes: 3 }
 * @example detectEncoding(new Uint8Array([0xc9, 0x6c, 0x61, 0x6e])) // { encoding: 'windows-1252', markBytes: 0 }
 * @example detectEncoding(new Uint8Array([0x25, 0x50, 0x44, 0x46])) // null
 */
export function detectEncoding(bytes: Uint8Array): DetectedEncoding | null {
  const startsWith = (...mark: number[]): boolean => mark.every((byte, index) => bytes[index] === byte);
  if (startsWith(0xff, 0xfe)) return { encoding: 'utf-16le', markBytes: 2 };
  if (startsWith(0xfe, 0xff)) return { encoding: 'utf-16be', markBytes: 2 };
  if (startsWith(0xef, 0xbb, 0xbf) && isUtf8(bytes)) return { encoding: 'utf-8', markBytes: 3 };
  if (BINARY_MARKS.some((mark) => startsWith(...mark))) return null;
  const wide = wideEncodingOf(bytes.subarray(0, SAMPLE_BYTES));
  if (wide !== null) return { encoding: wide, markBytes: 0 };
  if (hasManyControls(bytes.subarray(0, SAMPLE_BYTES))) return null;
  return { encoding: isUtf8(bytes) ? 'utf-8' : 'windows-1252', markBytes: 0 };
}

const BINARY_MARKS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04], // zip, and what is made of it: XLSX, ODS, DOCX
  [0x25, 0x50, 0x44, 0x46], // PDF
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x7f, 0x45, 0x4c, 0x46], // a program
  [0xd0, 0xcf, 0x11, 0xe0], // the older office formats
];

/** Latin text in UTF-16 is half zeros, all of them on one side of each pair. */
function wideEncodingOf(sample: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const pairs = sample.length >> 1;
  let [first, second] = [0, 0];
  for (let at = 0; at < pairs * 2; at += 2) {
    if (sample[at] === 0) first += 1;
    if (sample[at + 1] === 0) second += 1;
  }
  const [most, few] = [pairs * 0.6, pairs * 0.02];
  if (pairs < 2) return null;
  if (second > most && first <= few) return 'utf-16le';
  return first > most && second <= few ? 'utf-16be' : null;
}

function hasManyControls(sample: Uint8Array): boolean {
  let controls = 0;
  for (const byte of sample) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls += 1;
  return controls > 3 && controls > sample.length / 50;
}

/** For each leading byte: how many follow it, and between what the first of those lies (Unicode 16, table 3-7). */
function followersOf(lead: number): [count: number, least: number, most: number] | null {
  if (lead >= 0xc2 && lead <= 0xdf) return [1, 0x80, 0xbf];
  if (lead === 0xe0) return [2, 0xa0, 0xbf];
  if (lead === 0xed) return [2, 0x80, 0x9f];
  if (lead >= 0xe1 && lead <= 0xef) return [2, 0x80, 0xbf];
  if (lead === 0xf0) return [3, 0x90, 0xbf];
  if (lead >= 0xf1 && lead <= 0xf3) return [3, 0x80, 0xbf];
  return lead === 0xf4 ? [3, 0x80, 0x8f] : null;
}

/** Whether all bytes are well-formed UTF-8: shortest forms only, no surrogates, nothing cut off. */
function isUtf8(bytes: Uint8Array): boolean {
  const isBetween = (at: number, least: number, most: number): boolean => {
    const byte = bytes[at];
    return byte !== undefined && byte >= least && byte <= most;
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const followers = followersOf(lead);
    if (followers === null) return false;
    const [count, least, most] = followers;
    if (!isBetween(at + 1, least, most)) return false;
    for (let next = 2; next <= count; next += 1) if (!isBetween(at + next, 0x80, 0xbf)) return false;
    at += count;
  }
  return true;
}
