import { describe, expect, it } from 'vitest';
import { type Datapoint, toDatapointId } from '../../src/domain/datapoint.js';
import { RefusedJob } from '../../src/domain/errors.js';
import type { AlertView, ScalarRecord } from '../../src/unit/index.js';
import { AcceptAll } from '../../units/t0/accept-all.js';
import {
  DECENT_REJECT_REASONS,
  DecentFilter,
  type DecentFilterParams,
  NUZTF_DECENT_CONFIG,
} from '../../units/t0/decent-filter.js';

const config: DecentFilterParams = {
  min_ndet: 2,
  min_tspan: 0.02,
  max_tspan: 25,
  min_rb: 0.3,
  min_drb: 0.5,
  max_fwhm: 5,
  max_elong: 1.4,
  max_magdiff: 0.4,
  max_nbad: 0,
  min_sso_dist: 20,
  min_gal_lat: 14,
  ps1_sgveto_rad: 2,
  ps1_sgveto_th: 0.8,
  ps1_confusion_rad: 3,
  ps1_confusion_sg_tol: 0.1,
  gaia_rs: 0,
  gaia_pm_signif: 3,
  gaia_plx_signif: 3,
  gaia_veto_gmag_min: 9,
  gaia_veto_gmag_max: 20,
  gaia_excessnoise_sig_max: 999,
};

const goodFields: ScalarRecord = {
  fwhm: 2,
  elong: 1.1,
  magdiff: -0.1,
  nbad: 0,
  distpsnr1: 5,
  sgscore1: 0.1,
  distpsnr2: 8,
  sgscore2: 0.9,
  distpsnr3: 9,
  sgscore3: 0.2,
  isdiffpos: 't',
  ra: 314.26233,
  dec: 14.2045,
  rb: 0.8,
  drb: 0.99,
  ssdistnr: -999,
  jdstarthist: 2458603,
  jdendhist: 2458610,
};

function point(
  mjd: number,
  kind: Datapoint['kind'] = 'DETECTION',
  sign: Datapoint['sign'] = 'POSITIVE',
): Datapoint {
  const base = {
    id: toDatapointId(`ztf:${Math.round(mjd * 1000)}`),
    kind,
    mjd,
    timeReference: 'EXPOSURE_START',
    band: 'r',
  } as const;
  return kind === 'UPPER_LIMIT' ? base : { ...base, sign, mag: 19, magErr: 0.1 };
}

function view(
  fields: ScalarRecord = {},
  history: readonly Datapoint[] = [point(58605)],
  trigger = point(58610),
): AlertView {
  return {
    survey: 'ztf',
    transientName: 'ZTF19aapreis',
    trigger,
    fields: { ...goodFields, ...fields },
    history,
  };
}

function decideWith(changes: Partial<DecentFilterParams>, alert: AlertView): string {
  if (DecentFilter.kind !== 'ALERT_FILTER') throw new Error('DecentFilter filters alerts');
  const decision = DecentFilter.create({ ...config, ...changes }).decide(alert);
  return decision.accepted ? 'accepted' : decision.reason;
}

function without(name: string): AlertView {
  const { [name]: _, ...fields } = goodFields;
  return { ...view(), fields };
}

describe('DecentFilter', () => {
  it('accepts an alert that passes every cut', () => {
    expect(decideWith({}, view())).toBe('accepted');
  });

  it.each([
    ['min_ndet', view({}, [])],
    ['min_tspan', view({}, [point(58609.99)])],
    ['max_tspan', view({}, [point(58584)])],
    ['missing_fields', without('sgscore3')],
    ['negative_subtraction', view({}, undefined, point(58610, 'DETECTION', 'NEGATIVE'))],
    ['min_rb', view({ rb: 0.29 })],
    ['min_drb', view({ drb: 0.49 })],
    ['max_fwhm', view({ fwhm: 5.01 })],
    ['max_elong', view({ elong: 1.41 })],
    ['max_magdiff', view({ magdiff: -0.41 })],
    ['max_nbad', view({ nbad: 1 })],
    ['min_archive_tspan', view({ jdendhist: 2458603 })],
    ['max_archive_tspan', view({ jdstarthist: 2358610 })],
    ['min_sso_dist', view({ ssdistnr: 19.9 })],
    ['min_gal_lat', view({ ra: 266.4, dec: -29 })],
    ['ps1_star', view({ distpsnr1: 1.9, sgscore1: 0.81 })],
    [
      'ps1_confusion',
      view({ distpsnr1: 1, distpsnr2: 2, distpsnr3: 2.9, sgscore1: 0.45, sgscore2: 0.5, sgscore3: 0.59 }),
    ],
  ] satisfies readonly [(typeof DECENT_REJECT_REASONS)[number], AlertView][])(
    'rejects for %s',
    (reason, alert) => {
      expect(decideWith({}, alert)).toBe(reason);
    },
  );

  it('tries the cuts in the order of its list of reasons', () => {
    const badFields = {
      rb: 0,
      drb: 0,
      fwhm: 9,
      elong: 9,
      magdiff: 9,
      nbad: 9,
      jdstarthist: 0,
      jdendhist: 0,
      ssdistnr: 0,
      ra: 266.4,
      dec: -29,
      distpsnr1: 0,
      sgscore1: 0.9,
    };
    const healed: ScalarRecord[] = [
      {},
      { rb: 1 },
      { drb: 1 },
      { fwhm: 1 },
      { elong: 1 },
      { magdiff: 0 },
      { nbad: 0 },
      { jdendhist: 10 },
      { ssdistnr: -999 },
      { ra: 314, dec: 14 },
      { sgscore1: 0 },
    ];
    const seen: string[] = [];
    let fields: ScalarRecord = badFields;
    for (const change of healed) {
      fields = { ...fields, ...change };
      seen.push(decideWith({}, view(fields)));
    }
    expect(seen).toEqual([
      'min_rb',
      'min_drb',
      'max_fwhm',
      'max_elong',
      'max_magdiff',
      'max_nbad',
      'min_archive_tspan',
      'min_sso_dist',
      'min_gal_lat',
      'ps1_star',
      'accepted',
    ]);
    const words: readonly string[] = DECENT_REJECT_REASONS;
    const order = seen.slice(0, -1).map((reason) => words.indexOf(reason));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('counts negative detections and leaves out limits and forced points', () => {
    expect(decideWith({}, view({}, [point(58605, 'DETECTION', 'NEGATIVE')]))).toBe('accepted');
    expect(decideWith({}, view({}, [point(58605, 'UPPER_LIMIT'), point(58606, 'FORCED')]))).toBe('min_ndet');
  });

  it.each([
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
    'isdiffpos',
    'ra',
    'dec',
    'rb',
    'ssdistnr',
  ])('cannot judge an alert without %s', (name) => {
    expect(decideWith({}, without(name))).toBe('missing_fields');
  });

  it.each(['drb', 'jdstarthist', 'jdendhist'])(
    'leaves out the cut on %s where the alert has none',
    (name) => {
      expect(decideWith({}, without(name))).toBe('accepted');
    },
  );

  it('takes -999 for "no solar-system object near" and 0 for one at the very place', () => {
    expect(decideWith({}, view({ ssdistnr: -999 }))).toBe('accepted');
    expect(decideWith({}, view({ ssdistnr: 0 }))).toBe('min_sso_dist');
    expect(decideWith({}, view({ ssdistnr: 20 }))).toBe('accepted');
  });

  it('takes -999 for a missing PS1 neighbour', () => {
    const absent = {
      distpsnr1: -999,
      sgscore1: -999,
      distpsnr2: -999,
      sgscore2: -999,
      distpsnr3: -999,
      sgscore3: -999,
    };
    expect(decideWith({}, view(absent))).toBe('accepted');
  });

  it('tests the length of the history that the survey claims, not its end', () => {
    expect(decideWith({ min_archive_tspan: 6.9 }, view())).toBe('accepted');
    expect(decideWith({ min_archive_tspan: 7 }, view())).toBe('min_archive_tspan');
    expect(decideWith({ max_archive_tspan: 7 }, view())).toBe('max_archive_tspan');
    expect(decideWith({ min_archive_tspan: -1 }, view({ jdstarthist: 2458610 }))).toBe('accepted');
  });

  it('refuses a job that asks for a Gaia cut, since no catalogue is there to make it', () => {
    expect(() => DecentFilter.create(NUZTF_DECENT_CONFIG)).toThrow(
      /DecentFilter\.gaia_rs: a Gaia cut needs a Gaia catalogue and none is configured; .*received 20/,
    );
    expect(() => DecentFilter.create({ ...NUZTF_DECENT_CONFIG, gaia_rs: 0 })).not.toThrow();
  });

  it('gives defaults to min_archive_tspan, max_archive_tspan and min_drb alone', () => {
    const { min_drb: _, ...stated } = config;
    expect(DecentFilter.parseConfig(stated)).toEqual({
      ...stated,
      min_archive_tspan: 0,
      max_archive_tspan: 1e5,
      min_drb: 0,
    });
    for (const name of Object.keys(stated)) {
      const { [name]: __, ...rest } = stated as Record<string, number>;
      expect(() => DecentFilter.parseConfig(rest), name).toThrow(RefusedJob);
    }
  });

  it('names every mistake of a configuration at once', () => {
    const { min_rb: _, ...rest } = config;
    try {
      DecentFilter.parseConfig({ ...rest, max_fwhm: 'five', minNdet: 3 });
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof RefusedJob)) throw error;
      expect(error.mistakes.map((mistake) => mistake.split(':')[0])).toEqual([
        'DecentFilter.min_rb',
        'DecentFilter.max_fwhm',
        'DecentFilter',
      ]);
      expect(error.message).toContain('minNdet');
    }
  });
});

describe('AcceptAll', () => {
  it('accepts any alert and takes no parameters', () => {
    if (AcceptAll.kind !== 'ALERT_FILTER') throw new Error('AcceptAll filters alerts');
    expect(AcceptAll.create({}).decide(view({ rb: 0 }, []))).toEqual({ accepted: true });
    expect(() => AcceptAll.create({ min_rb: 1 })).toThrow(RefusedJob);
  });
});
