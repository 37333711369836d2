/**
 * Names and types of LSST's alert records, version 9.0 unless said, in the order of the writer schema: what it takes to
 * read an alert without its schema file. A letter and a colon give the type of the names that follow:
 * l long, i int, f float, d double, s string, b boolean; `?` before it: may be null.
 */
const DIA_SOURCE = `
  l: diaSourceId visit i: detector ?l: diaObjectId ssObjectId parentDiaSourceId d: midpointMjdTai ra ?f:
  raErr d: dec ?f: decErr ra_dec_Cov f: x ?f: xErr f: y ?f: yErr ?b: centroid_flag ?f: apFlux apFluxErr
  ?b: apFlux_flag apFlux_flag_apertureTruncated isNegative ?f: snr psfFlux psfFluxErr psfLnL psfChi2 ?i:
  psfNdata ?b: psfFlux_flag psfFlux_flag_edge psfFlux_flag_noGoodPixels ?f: trailFlux trailFluxErr ?d:
  trailRa ?f: trailRaErr ?d: trailDec ?f: trailDecErr trailLength trailLengthErr trailAngle trailAngleErr
  trailChi2 ?i: trailNdata ?b: trail_flag_edge ?f: dipoleMeanFlux dipoleMeanFluxErr dipoleFluxDiff
  dipoleFluxDiffErr dipoleLength dipoleAngle dipoleChi2 ?i: dipoleNdata ?f: scienceFlux scienceFluxErr ?b:
  forced_PsfFlux_flag forced_PsfFlux_flag_edge forced_PsfFlux_flag_noGoodPixels ?f: templateFlux
  templateFluxErr ixx iyy ixy ixxPSF iyyPSF ixyPSF ?b: shape_flag shape_flag_no_pixels
  shape_flag_not_contained shape_flag_parent_source ?f: extendedness reliability ?s: band ?b: isDipole
  dipoleFitAttempted d: timeProcessedMjdTai ?d: timeWithdrawnMjdTai ?i: bboxSize ?b: pixelFlags
  pixelFlags_bad pixelFlags_cr pixelFlags_crCenter pixelFlags_edge pixelFlags_nodata
  pixelFlags_nodataCenter pixelFlags_interpolated pixelFlags_interpolatedCenter pixelFlags_offimage
  pixelFlags_saturated pixelFlags_saturatedCenter pixelFlags_suspect pixelFlags_suspectCenter
  pixelFlags_streak pixelFlags_streakCenter pixelFlags_injected pixelFlags_injectedCenter
  pixelFlags_injected_template pixelFlags_injected_templateCenter glint_trail`;

const DIA_FORCED_SOURCE = `
  l: diaForcedSourceId diaObjectId d: ra dec l: visit i: detector ?f: psfFlux psfFluxErr d: midpointMjdTai
  ?f: scienceFlux scienceFluxErr ?s: band d: timeProcessedMjdTai ?d: timeWithdrawnMjdTai`;

const DIA_OBJECT = `
  l: diaObjectId d: validityStartMjdTai ra ?f: raErr d: dec ?f: decErr ra_dec_Cov u_psfFluxMean
  u_psfFluxMeanErr u_psfFluxSigma ?i: u_psfFluxNdata ?f: u_fpFluxMean u_fpFluxMeanErr g_psfFluxMean
  g_psfFluxMeanErr g_psfFluxSigma ?i: g_psfFluxNdata ?f: g_fpFluxMean g_fpFluxMeanErr r_psfFluxMean
  r_psfFluxMeanErr r_psfFluxSigma ?i: r_psfFluxNdata ?f: r_fpFluxMean r_fpFluxMeanErr i_psfFluxMean
  i_psfFluxMeanErr i_psfFluxSigma ?i: i_psfFluxNdata ?f: i_fpFluxMean i_fpFluxMeanErr z_psfFluxMean
  z_psfFluxMeanErr z_psfFluxSigma ?i: z_psfFluxNdata ?f: z_fpFluxMean z_fpFluxMeanErr y_psfFluxMean
  y_psfFluxMeanErr y_psfFluxSigma ?i: y_psfFluxNdata ?f: y_fpFluxMean y_fpFluxMeanErr u_scienceFluxMean
  u_scienceFluxMeanErr g_scienceFluxMean g_scienceFluxMeanErr r_scienceFluxMean r_scienceFluxMeanErr
  i_scienceFluxMean i_scienceFluxMeanErr z_scienceFluxMean z_scienceFluxMeanErr y_scienceFluxMean
  y_scienceFluxMeanErr u_psfFluxMin u_psfFluxMax u_psfFluxMaxSlope u_psfFluxErrMean g_psfFluxMin
  g_psfFluxMax g_psfFluxMaxSlope g_psfFluxErrMean r_psfFluxMin r_psfFluxMax r_psfFluxMaxSlope
  r_psfFluxErrMean i_psfFluxMin i_psfFluxMax i_psfFluxMaxSlope i_psfFluxErrMean z_psfFluxMin z_psfFluxMax
  z_psfFluxMaxSlope z_psfFluxErrMean y_psfFluxMin y_psfFluxMax y_psfFluxMaxSlope y_psfFluxErrMean ?d:
  firstDiaSourceMjdTai lastDiaSourceMjdTai i: nDiaSources`;

const SS_SOURCE_9 = `
  ?l: ssObjectId diaSourceId ?d: eclipticLambda eclipticBeta galacticL galacticB ?f: phaseAngle
  heliocentricDist topocentricDist predictedVMagnitude ?d: residualRa residualDec ?f: heliocentricX
  heliocentricY heliocentricZ heliocentricVX heliocentricVY heliocentricVZ topocentricX topocentricY
  topocentricZ topocentricVX topocentricVY topocentricVZ`;

const MPCORB_9 = `
  ?s: mpcDesignation ?l: ssObjectId ?f: mpcH ?d: epoch M peri node incl e a q t_p`;

const SS_SOURCE_10 = `
  l: diaSourceId ssObjectId ?s: designation d: eclLambda eclBeta galLon galLat ?f: elongation phaseAngle
  topoRange topoRangeRate helioRange helioRangeRate ?d: ephRa ephDec ?f: ephVmag ephRate ephRateRa
  ephRateDec ephOffset ?d: ephOffsetRa ephOffsetDec ?f: ephOffsetAlongTrack ephOffsetCrossTrack helio_x
  helio_y helio_z helio_vx helio_vy helio_vz helio_vtot topo_x topo_y topo_z topo_vx topo_vy topo_vz
  topo_vtot ?i: diaDistanceRank`;

const MPC_ORBITS_10 = `
  i: id s: designation packed_primary_provisional_designation unpacked_primary_provisional_designation ?s:
  mpc_orb_jsonb ?l: created_at updated_at ?i: orbit_type_int u_param nopp ?d: arc_length_total
  arc_length_sel ?i: nobs_total nobs_total_sel ?d: a q e i node argperi peri_time yarkovsky srp a1 a2 a3
  dt mean_anomaly period mean_motion a_unc q_unc e_unc i_unc node_unc argperi_unc peri_time_unc
  yarkovsky_unc srp_unc a1_unc a2_unc a3_unc dt_unc mean_anomaly_unc period_unc mean_motion_unc epoch_mjd
  h g not_normalized_rms normalized_rms earth_moid ?l: fitting_datetime`;

/** Counts that may be null until version 10.0 and may not from 11.0 on. */
const COUNTS = /^(?:(?:psf|trail|dipole)Ndata|bboxSize|[ugrizy]_psfFluxNdata)$/;

const TYPES: { readonly [letter: string]: string } = {
  l: 'long',
  i: 'int',
  f: 'float',
  d: 'double',
  s: 'string',
  b: 'boolean',
};

/** A field of an Avro schema. */
interface Field {
  readonly name: string;
  readonly type: unknown;
}

/**
 * Gives LSST's alert schema of a version from our own table, for messages whose schema file is not at hand.
 *
 * @returns an Avro schema; undefined for versions other than 9.0, 10.0 and 11.0
 */
export function lsstAlertSchema(major: number, minor: number): unknown {
  if (minor !== 0 || (major !== 9 && major !== 10 && major !== 11)) return undefined;
  const record = (name: string, table: string): unknown => ({
    type: 'record',
    name,
    fields: fieldsOf(table, major >= 11),
  });
  const orbit = major === 9 ? record('MPCORB', MPCORB_9) : record('mpc_orbits', MPC_ORBITS_10);
  const fields: readonly Field[] = [
    { name: 'diaSourceId', type: 'long' },
    { name: 'observation_reason', type: ['null', 'string'] },
    { name: 'target_name', type: ['null', 'string'] },
    { name: 'diaSource', type: record('diaSource', DIA_SOURCE) },
    { name: 'prvDiaSources', type: ['null', { type: 'array', items: 'diaSource' }] },
    {
      name: 'prvDiaForcedSources',
      type: ['null', { type: 'array', items: record('diaForcedSource', DIA_FORCED_SOURCE) }],
    },
    { name: 'diaObject', type: ['null', record('diaObject', DIA_OBJECT)] },
    { name: 'ssSource', type: ['null', record('ssSource', major === 9 ? SS_SOURCE_9 : SS_SOURCE_10)] },
    { name: major === 9 ? 'MPCORB' : 'mpc_orbits', type: ['null', orbit] },
    { name: 'cutoutDifference', type: ['null', 'bytes'] },
    { name: 'cutoutScience', type: ['null', 'bytes'] },
    { name: 'cutoutTemplate', type: ['null', 'bytes'] },
  ];
  return { type: 'record', name: 'alert', namespace: `lsst.v${major}_${minor}`, fields };
}

function fieldsOf(table: string, countsAreSet: boolean): readonly Field[] {
  const fields: Field[] = [];
  let type: unknown;
  for (const word of table.trim().split(/\s+/)) {
    if (!word.endsWith(':'))
      fields.push({ name: word, type: countsAreSet && COUNTS.test(word) ? 'int' : type });
    else if (word.startsWith('?')) type = ['null', TYPES[word.slice(1, -1)]];
    else type = TYPES[word.slice(0, -1)];
  }
  return fields;
}
