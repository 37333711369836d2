/**
 * Names, order, types and nullability of the fields of ZTF's alert packets, schema 4.02: the one table from which both
 * the TypeScript types and the Avro schema are made. `?` marks a field that may be null.
 * Source: https://github.com/ZwickyTransientFacility/ztf-avro-alert (schema/*.avsc).
 */

type FieldKind = 'double' | 'float' | 'int' | 'long' | 'string' | 'bytes';

/** Field names to Avro types, in the order of the schema. */
export type FieldTable = Readonly<Record<string, FieldKind | `${FieldKind}?`>>;

type ValueOf<Kind> = Kind extends 'long'
  ? bigint
  : Kind extends 'string'
    ? string
    : Kind extends 'bytes'
      ? Buffer
      : number;

type RecordOf<Table extends FieldTable> = {
  readonly [Name in keyof Table]: Table[Name] extends `${infer Kind}?`
    ? ValueOf<Kind> | null
    : ValueOf<Table[Name]>;
};

/** The triggering detection. */
export const CANDIDATE_FIELDS = {
  jd: 'double',
  fid: 'int',
  pid: 'long',
  diffmaglim: 'float?',
  pdiffimfilename: 'string?',
  programpi: 'string?',
  programid: 'int',
  candid: 'long',
  isdiffpos: 'string',
  tblid: 'long?',
  nid: 'int?',
  rcid: 'int?',
  field: 'int?',
  xpos: 'float?',
  ypos: 'float?',
  ra: 'double',
  dec: 'double',
  magpsf: 'float',
  sigmapsf: 'float',
  chipsf: 'float?',
  magap: 'float?',
  sigmagap: 'float?',
  distnr: 'float?',
  magnr: 'float?',
  sigmagnr: 'float?',
  chinr: 'float?',
  sharpnr: 'float?',
  sky: 'float?',
  magdiff: 'float?',
  fwhm: 'float?',
  classtar: 'float?',
  mindtoedge: 'float?',
  magfromlim: 'float?',
  seeratio: 'float?',
  aimage: 'float?',
  bimage: 'float?',
  aimagerat: 'float?',
  bimagerat: 'float?',
  elong: 'float?',
  nneg: 'int?',
  nbad: 'int?',
  rb: 'float?',
  ssdistnr: 'float?',
  ssmagnr: 'float?',
  ssnamenr: 'string?',
  sumrat: 'float?',
  magapbig: 'float?',
  sigmagapbig: 'float?',
  ranr: 'double',
  decnr: 'double',
  sgmag1: 'float?',
  srmag1: 'float?',
  simag1: 'float?',
  szmag1: 'float?',
  sgscore1: 'float?',
  distpsnr1: 'float?',
  ndethist: 'int',
  ncovhist: 'int',
  jdstarthist: 'double?',
  jdendhist: 'double?',
  scorr: 'double?',
  tooflag: 'int?',
  objectidps1: 'long?',
  objectidps2: 'long?',
  sgmag2: 'float?',
  srmag2: 'float?',
  simag2: 'float?',
  szmag2: 'float?',
  sgscore2: 'float?',
  distpsnr2: 'float?',
  objectidps3: 'long?',
  sgmag3: 'float?',
  srmag3: 'float?',
  simag3: 'float?',
  szmag3: 'float?',
  sgscore3: 'float?',
  distpsnr3: 'float?',
  nmtchps: 'int',
  rfid: 'long',
  jdstartref: 'double',
  jdendref: 'double',
  nframesref: 'int',
  rbversion: 'string',
  dsnrms: 'float?',
  ssnrms: 'float?',
  dsdiff: 'float?',
  magzpsci: 'float?',
  magzpsciunc: 'float?',
  magzpscirms: 'float?',
  nmatches: 'int',
  clrcoeff: 'float?',
  clrcounc: 'float?',
  zpclrcov: 'float?',
  zpmed: 'float?',
  clrmed: 'float?',
  clrrms: 'float?',
  neargaia: 'float?',
  neargaiabright: 'float?',
  maggaia: 'float?',
  maggaiabright: 'float?',
  exptime: 'float?',
  drb: 'float?',
  drbversion: 'string',
} as const satisfies FieldTable;

/** A detection or an upper limit of the past 30 days; an upper limit has null for everything but the exposure. */
export const PRV_CANDIDATE_FIELDS = {
  jd: 'double',
  fid: 'int',
  pid: 'long',
  diffmaglim: 'float?',
  pdiffimfilename: 'string?',
  programpi: 'string?',
  programid: 'int',
  candid: 'long?',
  isdiffpos: 'string?',
  tblid: 'long?',
  nid: 'int?',
  rcid: 'int?',
  field: 'int?',
  xpos: 'float?',
  ypos: 'float?',
  ra: 'double?',
  dec: 'double?',
  magpsf: 'float?',
  sigmapsf: 'float?',
  chipsf: 'float?',
  magap: 'float?',
  sigmagap: 'float?',
  distnr: 'float?',
  magnr: 'float?',
  sigmagnr: 'float?',
  chinr: 'float?',
  sharpnr: 'float?',
  sky: 'float?',
  magdiff: 'float?',
  fwhm: 'float?',
  classtar: 'float?',
  mindtoedge: 'float?',
  magfromlim: 'float?',
  seeratio: 'float?',
  aimage: 'float?',
  bimage: 'float?',
  aimagerat: 'float?',
  bimagerat: 'float?',
  elong: 'float?',
  nneg: 'int?',
  nbad: 'int?',
  rb: 'float?',
  ssdistnr: 'float?',
  ssmagnr: 'float?',
  ssnamenr: 'string?',
  sumrat: 'float?',
  magapbig: 'float?',
  sigmagapbig: 'float?',
  ranr: 'double?',
  decnr: 'double?',
  scorr: 'double?',
  magzpsci: 'float?',
  magzpsciunc: 'float?',
  magzpscirms: 'float?',
  clrcoeff: 'float?',
  clrcounc: 'float?',
  rbversion: 'string',
} as const satisfies FieldTable;

/** A forced measurement of the past 30 days. */
export const FP_HIST_FIELDS = {
  field: 'int?',
  rcid: 'int?',
  fid: 'int',
  pid: 'long',
  rfid: 'long',
  sciinpseeing: 'float?',
  scibckgnd: 'float?',
  scisigpix: 'float?',
  magzpsci: 'float?',
  magzpsciunc: 'float?',
  magzpscirms: 'float?',
  clrcoeff: 'float?',
  clrcounc: 'float?',
  exptime: 'float?',
  adpctdif1: 'float?',
  adpctdif2: 'float?',
  diffmaglim: 'float?',
  programid: 'int',
  jd: 'double',
  forcediffimflux: 'float?',
  forcediffimfluxunc: 'float?',
  procstatus: 'string?',
  distnr: 'float?',
  ranr: 'double',
  decnr: 'double',
  magnr: 'float?',
  sigmagnr: 'float?',
  chinr: 'float?',
  sharpnr: 'float?',
} as const satisfies FieldTable;

/** The triggering detection of an alert; floats hold single-precision values. */
export type ZtfCandidate = RecordOf<typeof CANDIDATE_FIELDS>;

/** One detection (`candid` set) or upper limit (`candid` null) of an alert's history. */
export type ZtfPrvCandidate = RecordOf<typeof PRV_CANDIDATE_FIELDS>;

/** One forced measurement of an alert's history. */
export type ZtfForcedPhotometry = RecordOf<typeof FP_HIST_FIELDS>;

/** A stamp (fits.gz); made packets carry none. */
export const CUTOUT_FIELDS = { fileName: 'string', stampData: 'bytes' } as const satisfies FieldTable;

export type ZtfCutout = RecordOf<typeof CUTOUT_FIELDS>;

/** One alert packet in the shape of ZTF's schema 4.02. */
export interface ZtfAlertPacket {
  readonly schemavsn: string;
  readonly publisher: string;
  readonly objectId: string;
  readonly candid: bigint;
  readonly candidate: ZtfCandidate;
  /** Ascending in jd, all in the 30 days before the candidate; null when there is none. */
  readonly prv_candidates: readonly ZtfPrvCandidate[] | null;
  readonly fp_hists: readonly ZtfForcedPhotometry[] | null;
  readonly cutoutScience: ZtfCutout | null;
  readonly cutoutTemplate: ZtfCutout | null;
  readonly cutoutDifference: ZtfCutout | null;
}
