import { toXmlText } from '../../catalogues/votable/xml-text.js';

/** A column of a VOTable. */
export interface VotableColumn<Row> {
  readonly name: string;
  readonly ucd: string;
  readonly datatype: 'char' | 'double' | 'int';
  readonly unit?: string;
  readonly description: string;
  readonly value: (row: Row) => string | number | undefined;
}

/** A table and how its query ended. */
export interface VotableAnswer<Row> {
  readonly columns: readonly VotableColumn<Row>[];
  readonly rows: readonly Row[];
  /** What the rows are. */
  readonly description: string;
  /** Why there are fewer rows than there could be; absent when all are given. */
  readonly overflow?: string;
}

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">`;

/** Writes a table as VOTable 1.3 in TABLEDATA form (F. Ochsenbein et al. 2013, IVOA Recommendation). */
export function writeVotable<Row>({ columns, rows, description, overflow }: VotableAnswer<Row>): string {
  const fields = columns.map(
    ({ name, ucd, datatype, unit, description: of }) =>
      `<FIELD name="${name}" ucd="${ucd}" datatype="${datatype}"${datatype === 'char' ? ' arraysize="*"' : ''}${unit === undefined ? '' : ` unit="${unit}"`}><DESCRIPTION>${toXmlText(of)}</DESCRIPTION></FIELD>`,
  );
  const lines = rows.map(
    (row) => `<TR>${columns.map(({ value }) => `<TD>${cell(value(row))}</TD>`).join('')}</TR>`,
  );
  const ending =
    overflow === undefined
      ? ''
      : `\n<INFO name="QUERY_STATUS" value="OVERFLOW">${toXmlText(overflow)}</INFO>`;
  return `${HEAD}
<RESOURCE type="results">
<DESCRIPTION>${toXmlText(description)}</DESCRIPTION>
<INFO name="QUERY_STATUS" value="OK"/>
<TABLE>
${fields.join('\n')}
<DATA><TABLEDATA>
${lines.join('\n')}
</TABLEDATA></DATA>
</TABLE>${ending}
</RESOURCE>
</VOTABLE>
`;
}

/** Writes that a query failed, in the words of Simple Cone Search (an INFO called Error) and of DALI (QUERY_STATUS). */
export function writeVotableError(message: string): string {
  const text = toXmlText(message);
  return `${HEAD}
<INFO ID="Error" name="Error" value="${text}"/>
<RESOURCE type="results">
<INFO name="QUERY_STATUS" value="ERROR">${text}</INFO>
</RESOURCE>
</VOTABLE>
`;
}

function cell(value: string | number | undefined): string {
  return value === undefined ? '' : toXmlText(String(value));
}
