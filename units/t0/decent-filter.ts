import { z } from 'zod';
import { galacticLatitudeDeg } from '../../src/domain/galactic-latitude.js';
import {
  AlertFilter,
  type AlertView,
  defineUnit,
  type FilterDecision,
  type ScalarRecord,
} from '../../src/unit/index.js';

/** Why an alert is rejected, in the order of the cuts. The words are stable: counts by reason are compared over time. */
export const DECENT_REJECT_REASONS = [
  'min_ndet',
  'min_tspan',
  'max_tspan',
  'missing_fields',
  'negative_subtraction',
  'min_rb',
  'min_drb',
  'max_fwhm',
  'max_elong',
  'max_magdiff',
  'max_nbad',
  'min_archive_tspan',
  'max_archive_tspan',
  'min_sso_dist',
  'min_gal_lat',
  'ps1_star',
  'ps1_confusion',
] as const;

export type DecentRejectReason = (typeof DECENT_REJECT_REASONS)[number];

const params = z.strictObject({
  min_ndet: z.int().describe('Least number of detections in the alert, positive or negative.'),
  min_tspan: z.number().describe('Least time between the first and last of them, days; -1 for no cut.'),
  max_tspan: z.number().describe('Longest time between the first and last of them, days.'),
  min_archive_tspan: z
    .number()
    .default(0)
    .describe(
      'The detection history that the survey claims (jdendhist - jdstarthist) must be longer than this, days. ' +
        'With 0 a source that the survey detected once is rejected; -1 lets it pass.',
    ),
  max_archive_tspan: z
    .number()
    .default(1e5)
    .describe('The detection history that the survey claims must be shorter than this, days.'),
  min_drb: z.number().default(0).describe('Least deep-learning real-bogus score, where the alert has one.'),
  min_rb: z.number().describe('Least real-bogus score.'),
  max_fwhm: z.number().describe('Largest full width at half maximum, pixels.'),
  max_elong: z.number().describe('Largest ratio of major to minor axis.'),
  max_magdiff: z.number().describe('Largest |aperture magnitude - PSF magnitude|.'),
  max_nbad: z.int().describe('Most bad pixels in the 5 x 5 stamp.'),
  min_sso_dist: z.number().describe('Least distance from a known solar-system object, arcsec.'),
  min_gal_lat: z.number().describe('Least |galactic latitude|, degrees; negative for no cut.'),
  ps1_sgveto_rad: z.number().describe('A star-like PS1 source nearer than this rejects, arcsec.'),
  ps1_sgveto_th: z.number().describe('Star-galaxy score above which a PS1 source is star-like.'),
  ps1_confusion_rad: z.number().describe('Three PS1 sources nearer than this may be confused, arcsec.'),
  ps1_confusion_sg_tol: z.number().describe('They are when all scores are this close to 0.5.'),
  gaia_rs: z
    .number()
    .max(0, {
      error: ({ input }) =>
        'a Gaia cut needs a Gaia catalogue and none is configured; gaia_rs must be 0 (no Gaia cut), ' +
        `received ${String(input)}`,
    })
    .describe('Search radius in Gaia, arcsec; 0 for no Gaia cut.'),
  gaia_pm_signif: z.number().describe('Significance of proper motion that makes a Gaia source a star.'),
  gaia_plx_signif: z.number().describe('Significance of parallax that makes a Gaia source a star.'),
  gaia_veto_gmag_min: z.number().describe('Brightest G magnitude of Gaia sources considered.'),
  gaia_veto_gmag_max: z.number().describe('Faintest G magnitude of Gaia sources considered.'),
  gaia_excessnoise_sig_max: z.number().describe('Excess noise above which a Gaia solution is not trusted.'),
});

export type DecentFilterParams = z.input<typeof params>;
type Cuts = z.output<typeof params>;

/**
 * What nuztf uses to search for counterparts of neutrinos, as published, Gaia cut included
 * (github.com/desy-multimessenger/nuztf, nuztf/config/nu_run_config.yaml at 04f0f3a4; its gravitational-wave search
 * has min_drb 0.3, min_gal_lat 0 and gaia_rs 10 instead).
 *
 * A store without a Gaia catalogue refuses it; say that you do without: `{ ...NUZTF_DECENT_CONFIG, gaia_rs: 0 }`.
 * With the default min_archive_tspan it accepts no source that the survey has detected only once.
 */
export const NUZTF_DECENT_CONFIG: DecentFilterParams = {
  min_ndet: 1,
  min_tspan: -1,
  max_tspan: 365,
  min_rb: 0,
  max_fwhm: 5.5,
  max_elong: 1.4,
  max_magdiff: 1,
  max_nbad: 2,
  min_sso_dist: 20,
  min_gal_lat: -1,
  ps1_sgveto_rad: 1,
  ps1_sgveto_th: 0.8,
  ps1_confusion_rad: 3,
  ps1_confusion_sg_tol: 0.1,
  gaia_rs: 20,
  gaia_pm_signif: 3,
  gaia_plx_signif: 3,
  gaia_veto_gmag_min: 9,
  gaia_veto_gmag_max: 20,
  gaia_excessnoise_sig_max: 999,
};

const ACCEPTED: FilterDecision = Object.freeze({ accepted: true });

/** Fields without which AMPEL rejects an alert; drb and the archive span are tested only where they are there. */
const REQUIRED_NUMBERS = [
  'fwhm',
  'elong',
  'magdiff',
  'nbad',
  'distpsnr1',
  'sgscore1',
  'distpsnr2',
  'sgscore2',
  'distpsnr3',
  'sgscore3',
  'ra',
  'dec',
  'rb',
  'ssdistnr',
] as const;

type RequiredNumbers = Readonly<Record<(typeof REQUIRED_NUMBERS)[number], number>>;

class DecentFilterUnit extends AlertFilter {
  constructor(private readonly cuts: Cuts) {
    super();
  }

  decide(alert: AlertView): FilterDecision {
    const reason = this.rejectReason(alert);
    return reason === undefined ? ACCEPTED : { accepted: false, reason };
  }

  private rejectReason(alert: AlertView): DecentRejectReason | undefined {
    const history = this.historyReason(alert);
    if (history !== undefined) return history;
    const { fields } = alert;
    if (!hasRequiredNumbers(fields) || fields['isdiffpos'] === undefined) return 'missing_fields';
    // The shaper reads isdiffpos, of which surveys and brokers have several spellings.
    if (alert.trigger.sign === 'NEGATIVE') return 'negative_subtraction';
    return (
      this.imageReason(fields) ??
      this.archiveReason(fields) ??
      this.neighbourReason(fields) ??
      this.catalogueReason(fields)
    );
  }

  /** Counts negative detections too, as AMPEL does: everything in the packet that has a candidate id. */
  private historyReason(alert: AlertView): DecentRejectReason | undefined {
    const { min_ndet, min_tspan, max_tspan } = this.cuts;
    let count = 1;
    let first = alert.trigger.mjd;
    let last = first;
    for (const { kind, mjd } of alert.history) {
      if (kind !== 'DETECTION') continue;
      count++;
      if (mjd < first) first = mjd;
      if (mjd > last) last = mjd;
    }
    if (count < min_ndet) return 'min_ndet';
    if (last - first < min_tspan) return 'min_tspan';
    return last - first > max_tspan ? 'max_tspan' : undefined;
  }

  private imageReason(fields: ScalarRecord & RequiredNumbers): DecentRejectReason | undefined {
    const { min_rb, min_drb, max_fwhm, max_elong, max_magdiff, max_nbad } = this.cuts;
    if (fields.rb < min_rb) return 'min_rb';
    // Alerts before 2019 have no drb; AMPEL lets them pass.
    const drb = fields['drb'];
    if (min_drb > 0 && typeof drb === 'number' && drb < min_drb) return 'min_drb';
    if (fields.fwhm > max_fwhm) return 'max_fwhm';
    if (fields.elong > max_elong) return 'max_elong';
    if (Math.abs(fields.magdiff) > max_magdiff) return 'max_magdiff';
    // AMPEL declares max_nbad and never tests it.
    return fields.nbad > max_nbad ? 'max_nbad' : undefined;
  }

  /**
   * Tests the span of the survey's own history. jdendhist alone says little: it is the newest detection, often of
   * tonight. Bounds are open, as in AMPEL, so the default 0 rejects sources with a single detection.
   */
  private archiveReason(fields: ScalarRecord): DecentRejectReason | undefined {
    const { jdstarthist: start, jdendhist: end } = fields;
    if (typeof start !== 'number' || typeof end !== 'number') return undefined;
    if (!(end - start > this.cuts.min_archive_tspan)) return 'min_archive_tspan';
    return end - start < this.cuts.max_archive_tspan ? undefined : 'max_archive_tspan';
  }

  private neighbourReason(fields: RequiredNumbers): DecentRejectReason | undefined {
    const { min_sso_dist, min_gal_lat } = this.cuts;
    // ZTF says -999 where no solar-system object is near: a plain "less than" would reject nearly all alerts.
    if (fields.ssdistnr >= 0 && fields.ssdistnr < min_sso_dist) return 'min_sso_dist';
    return Math.abs(galacticLatitudeDeg(fields.ra, fields.dec)) < min_gal_lat ? 'min_gal_lat' : undefined;
  }

  /** ZTF says -999 for the distance and score of sources that are not there; such a score is neither star nor confused. */
  private catalogueReason(fields: RequiredNumbers): DecentRejectReason | undefined {
    const { ps1_sgveto_rad, ps1_sgveto_th, ps1_confusion_rad, ps1_confusion_sg_tol } = this.cuts;
    if (fields.distpsnr1 < ps1_sgveto_rad && fields.sgscore1 > ps1_sgveto_th) return 'ps1_star';
    const farthest = Math.max(fields.distpsnr1, fields.distpsnr2, fields.distpsnr3);
    const clearest = Math.max(
      Math.abs(fields.sgscore1 - 0.5),
      Math.abs(fields.sgscore2 - 0.5),
      Math.abs(fields.sgscore3 - 0.5),
    );
    return farthest < ps1_confusion_rad && clearest < ps1_confusion_sg_tol ? 'ps1_confusion' : undefined;
  }
}

function hasRequiredNumbers(fields: ScalarRecord): fields is ScalarRecord & RequiredNumbers {
  for (const name of REQUIRED_NUMBERS) if (typeof fields[name] !== 'number') return false;
  return true;
}

/**
 * AMPEL's general-purpose filter for ZTF alerts, by its own parameter names, in its order of cuts.
 *
 * Parameters without a default in AMPEL have none here. Differences: max_nbad is tested; a Gaia cut without a
 * catalogue is a refused job, not a silent pass. The detections counted are those of the packet that the channel
 * may see in the world that it decides in, so a channel without partnership rights counts fewer.
 * Alerts of other surveys lack the fields it needs and are rejected with `missing_fields`.
 */
export const DecentFilter = defineUnit({
  kind: 'ALERT_FILTER',
  name: 'DecentFilter',
  description: 'Selects real, point-like, extragalactic ZTF alerts with a detection history, as AMPEL does.',
  author: 'after M. Giomi and S. Reusch (AMPEL, Ampel-ZTF)',
  citation: 'Nordin et al. 2019, A&A 631, A147',
  licence: 'BSD-3-Clause',
  params,
  create: (cuts) => new DecentFilterUnit(cuts),
});
