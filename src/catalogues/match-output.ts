import type { CatalogueValue } from '../domain/catalogue.js';
import { csvLine } from './csv/write-csv.js';
import type { TableColumnType } from './table.js';
import { toXmlText } from './votable/xml-text.js';

/** A column of what is given out. */
export interface OutputColumn {
  readonly name: string;
  readonly type: TableColumnType;
}

/** A form in which rows are given out, piece by piece. */
export interface MatchOutput {
  readonly mediaType: string;
  /** Ending of the file's name. */
  readonly extension: string;
  head(columns: readonly OutputColumn[]): string;
  /** @param values  in the order of the columns */
  line(values: readonly CatalogueValue[]): string;
  readonly tail: string;
}

/** CSV (RFC 4180) whose first line names the columns. */
export const CSV_OUTPUT: MatchOutput = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: (columns) => csvLine(columns.map(({ name }) => name)),
  line: csvLine,
  tail: '',
};

// Absent values are empty cells, which VOTable 1.3 allows for all types.
const DATATYPES: Readonly<Record<TableColumnType, string>> = {
  TEXT: 'datatype="char" arraysize="*"',
  LIST: 'datatype="char" arraysize="*"',
  BOOLEAN: 'datatype="boolean"',
  WHOLE: 'datatype="long"',
  NUMBER: 'datatype="double"',
};

/** VOTable 1.3 in TABLEDATA form (F. Ochsenbein et al. 2013, IVOA Recommendation). */
export const VOTABLE_OUTPUT: MatchOutput = {
  mediaType: 'application/x-votable+xml; charset=utf-8',
  extension: 'vot',
  head: (columns) => {
    const fields = columns.map(({ name, type }) => `<FIELD name="${toXmlText(name)}" ${DATATYPES[type]}/>`);
    return `<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
<RESOURCE type="results">
<TABLE>
${fields.join('\n')}
<DATA><TABLEDATA>
`;
  },
  line: (values) => `<TR>${values.map((value) => `<TD>${cellText(value)}</TD>`).join('')}</TR>\n`,
  tail: '</TABLEDATA></DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n',
};

function cellText(value: CatalogueValue): string {
  if (value === null) return '';
  return toXmlText(typeof value === 'object' ? JSON.stringify(value) : String(value));
}
