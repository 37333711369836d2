import type { PacketSelection } from '../../domain/packet.js';

/** What is read of a ZTF alert packet; the schema versions 1.8 to 4.02 and the form that BOOM's Babamul sends. */
export const ZTF_SELECTION: PacketSelection = {
  records: { candidate: 'all' },
  lists: {
    prv_candidates: [
      'jd',
      'fid',
      'pid',
      'candid',
      'isdiffpos',
      'magpsf',
      'sigmapsf',
      'diffmaglim',
      'ra',
      'dec',
      'rb',
      'rcid',
      'field',
      'programid',
      'psfFlux',
      'psfFluxErr',
      'band',
    ],
    fp_hists: [
      'jd',
      'fid',
      'pid',
      'rcid',
      'field',
      'programid',
      'forcediffimflux',
      'forcediffimfluxunc',
      'diffmaglim',
      'magzpsci',
      'psfFlux',
      'psfFluxErr',
      'band',
    ],
    prv_nondetections: ['jd', 'psfFluxErr', 'band'],
  },
  textIntegers: new Set(['candid', 'pid', 'tblid', 'rfid', 'objectidps1', 'objectidps2', 'objectidps3']),
};
