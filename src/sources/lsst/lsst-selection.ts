import type { PacketSelection } from '../../domain/packet.js';

const SOURCE_COLUMNS = [
  'diaSourceId',
  'midpointMjdTai',
  'midPointTai',
  'band',
  'filterName',
  'psfFlux',
  'psFlux',
  'psfFluxErr',
  'psFluxErr',
  'ra',
  'dec',
  'decl',
  'isNegative',
  'is_negative',
  'reliability',
] as const;

/** What is read of an LSST alert packet: schema versions 7.4 to 11.0, and ELAsTiCC's 0.9 with its older names. */
export const LSST_SELECTION: PacketSelection = {
  records: {
    diaSource: 'all',
    diaObject: ['diaObjectId', 'ra', 'dec', 'decl', 'nDiaSources', 'firstDiaSourceMjdTai'],
    ssSource: ['ssObjectId'],
    ssObject: ['ssObjectId'],
  },
  lists: {
    prvDiaSources: SOURCE_COLUMNS,
    prvDiaForcedSources: [
      'diaForcedSourceId',
      'visit',
      'ccdVisitId',
      'detector',
      'midpointMjdTai',
      'midPointTai',
      'band',
      'filterName',
      'psfFlux',
      'psFlux',
      'psfFluxErr',
      'psFluxErr',
      'ra',
      'dec',
      'decl',
    ],
    prvDiaNondetectionLimits: [
      'ccdVisitId',
      'midpointMjdTai',
      'midPointTai',
      'band',
      'filterName',
      'diaNoise',
    ],
  },
  textIntegers: new Set([
    'alertId',
    'diaSourceId',
    'diaForcedSourceId',
    'diaObjectId',
    'ssObjectId',
    'parentDiaSourceId',
    'visit',
    'ccdVisitId',
  ]),
};
