/** Where a position falls on the made field grid and on the camera. */
export interface Pointing {
  /** Place of the field in the grid, from 0. The made grid has ZTF's field size, not ZTF's field centres. */
  readonly fieldIndex: number;
  /** Readout channel, 0 to 63. */
  readonly rcid: number;
  readonly xPixels: number;
  readonly yPixels: number;
}

/** Lowest declination of the grid, degrees: Palomar does not see much below. */
export const SOUTHERN_LIMIT_DEG = -31.5;

const ROW_HEIGHT_DEG = 7;
const COLUMN_WIDTH_DEG = 7.3;
const CHANNELS_ACROSS = 8;
const CHANNEL_WIDTH_PIXELS = 3072;
const CHANNEL_HEIGHT_PIXELS = 3080;

interface Row {
  readonly southDeg: number;
  readonly heightDeg: number;
  readonly columns: number;
  readonly firstField: number;
}

const ROWS: readonly Row[] = tilingRows();

function tilingRows(): Row[] {
  const rows: Row[] = [];
  let firstField = 0;
  for (let southDeg = SOUTHERN_LIMIT_DEG; southDeg < 90; southDeg += ROW_HEIGHT_DEG) {
    const northDeg = Math.min(90, southDeg + ROW_HEIGHT_DEG);
    const widestAtDeg = southDeg < 0 && northDeg > 0 ? 0 : Math.min(Math.abs(southDeg), Math.abs(northDeg));
    const columns = Math.ceil((360 * Math.cos((widestAtDeg * Math.PI) / 180)) / COLUMN_WIDTH_DEG);
    rows.push({ southDeg, heightDeg: northDeg - southDeg, columns, firstField });
    firstField += columns;
  }
  return rows;
}

/** Finds the field and readout channel of a position; `undefined` south of {@link SOUTHERN_LIMIT_DEG}. */
export function findPointing(raDeg: number, decDeg: number): Pointing | undefined {
  const row = ROWS[Math.floor((decDeg - SOUTHERN_LIMIT_DEG) / ROW_HEIGHT_DEG)];
  if (row === undefined) return undefined;
  const columnPlace = (raDeg / 360) * row.columns;
  const column = Math.min(row.columns - 1, Math.floor(columnPlace));
  const across = (columnPlace - column) * CHANNELS_ACROSS;
  const up = ((decDeg - row.southDeg) / row.heightDeg) * CHANNELS_ACROSS;
  const channelAcross = Math.min(CHANNELS_ACROSS - 1, Math.floor(across));
  const channelUp = Math.min(CHANNELS_ACROSS - 1, Math.floor(up));
  return {
    fieldIndex: row.firstField + column,
    rcid: channelUp * CHANNELS_ACROSS + channelAcross,
    xPixels: (across - channelAcross) * CHANNEL_WIDTH_PIXELS,
    yPixels: (up - channelUp) * CHANNEL_HEIGHT_PIXELS,
  };
}

/** Gives the right ascension of a field's centre, degrees, and its declination. */
export function fieldCentre(fieldIndex: number): { readonly raDeg: number; readonly decDeg: number } {
  const row = ROWS.findLast((candidate) => candidate.firstField <= fieldIndex) ?? ROWS[0]!;
  return {
    raDeg: ((fieldIndex - row.firstField + 0.5) / row.columns) * 360,
    decDeg: row.southDeg + row.heightDeg / 2,
  };
}
