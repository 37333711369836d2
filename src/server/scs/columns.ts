import type { TransientView } from '../../operations/view/transient-view.js';
import type { VotableColumn } from './votable.js';

/** A column and the least verbosity at which it is given: 1, 2 or 3. */
type ScsColumn = VotableColumn<TransientView> & { readonly from: 1 | 2 | 3 };

/** UCDs of the first three are those that the standard asks for, once each; the others are of UCD1+. */
const COLUMNS: readonly ScsColumn[] = [
  {
    from: 1,
    name: 'name',
    ucd: 'ID_MAIN',
    datatype: 'char',
    description: "The survey's name of the transient",
    value: ({ name }) => name,
  },
  {
    from: 1,
    name: 'ra',
    ucd: 'POS_EQ_RA_MAIN',
    datatype: 'double',
    unit: 'deg',
    description: 'Right ascension (ICRS): mean of the positive detections seen',
    value: ({ raDeg }) => raDeg,
  },
  {
    from: 1,
    name: 'dec',
    ucd: 'POS_EQ_DEC_MAIN',
    datatype: 'double',
    unit: 'deg',
    description: 'Declination (ICRS)',
    value: ({ decDeg }) => decDeg,
  },
  {
    from: 2,
    name: 'survey',
    ucd: 'meta.code',
    datatype: 'char',
    description: 'Survey that found it',
    value: ({ survey }) => survey,
  },
  {
    from: 2,
    name: 'detections',
    ucd: 'meta.number;obs',
    datatype: 'int',
    description: 'Number of positive detections seen',
    value: ({ detectionCount }) => detectionCount,
  },
  {
    from: 2,
    name: 'first_mjd',
    ucd: 'time.start;obs',
    datatype: 'double',
    unit: 'd',
    description: 'First detection, MJD UTC',
    value: ({ firstDetectionMjd }) => firstDetectionMjd,
  },
  {
    from: 2,
    name: 'last_mjd',
    ucd: 'time.end;obs',
    datatype: 'double',
    unit: 'd',
    description: 'Last detection, MJD UTC',
    value: ({ lastDetectionMjd }) => lastDetectionMjd,
  },
  {
    from: 2,
    name: 'last_mag',
    ucd: 'phot.mag;em.opt',
    datatype: 'double',
    unit: 'mag',
    description: 'AB magnitude of the last detection, difference photometry',
    value: ({ lastMag }) => lastMag,
  },
  {
    from: 2,
    name: 'last_band',
    ucd: 'instr.bandpass',
    datatype: 'char',
    description: 'Band of the last detection',
    value: ({ lastBand }) => lastBand,
  },
  {
    from: 3,
    name: 'peak_mag',
    ucd: 'phot.mag;stat.min',
    datatype: 'double',
    unit: 'mag',
    description: 'AB magnitude of the brightest detection, difference photometry',
    value: ({ peakMag }) => peakMag,
  },
  {
    from: 3,
    name: 'peak_mjd',
    ucd: 'time.epoch',
    datatype: 'double',
    unit: 'd',
    description: 'Time of the brightest detection, MJD UTC',
    value: ({ peakMjd }) => peakMjd,
  },
  {
    from: 3,
    name: 'peak_band',
    ucd: 'instr.bandpass;stat.max',
    datatype: 'char',
    description: 'Band of the brightest detection',
    value: ({ peakBand }) => peakBand,
  },
];

/** Gives the columns of a verbosity: 1 what the standard requires, 3 all. */
export function columnsOf(verbosity: 1 | 2 | 3): readonly VotableColumn<TransientView>[] {
  return COLUMNS.filter(({ from }) => from <= verbosity);
}
