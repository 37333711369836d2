import { describe, expect, it } from 'vitest';
import { RefusedJob } from '../../src/domain/errors.js';
import { readJobFile } from '../../src/engine/job/job-file.js';
import { type ResolvedJob, resolveJob } from '../../src/engine/job/resolve-job.js';
import { unitVersions } from '../../src/engine/unit-versions.js';
import { CATALOGUE, findUnit, nearestUnitName } from '../../units/catalogue.js';

const versions = await unitVersions(CATALOGUE);

const resolve = (text: string): ResolvedJob =>
  resolveJob(readJobFile(text, 'job.yaml'), {
    find: (name) => findUnit(name)?.definition,
    suggest: (name) => nearestUnitName(name),
    versionOf: (definition) => versions.get(definition.name)!,
  });

const mistakesOf = (text: string): readonly string[] => {
  try {
    resolve(text);
  } catch (error) {
    if (error instanceof RefusedJob) return error.mistakes;
    throw error;
  }
  throw new Error('the job was not refused');
};

const CHANNEL = `
  - name: tde
    access: [ztf-public, ztf-partnership]
    readableBy: [tde-team]
`;

describe('a job file', () => {
  it('gives a channel its defaults: every alert accepted, one state, all worlds, the archive as history', () => {
    const job = resolve(`channels:${CHANNEL}`);
    expect(job.channels).toHaveLength(1);
    expect(job.channels[0]).toMatchObject({
      access: {
        name: 'tde',
        access: ['ztf-partnership', 'ztf-public'],
        readableBy: { kind: 'GRANTS', anyOf: ['tde-team'] },
      },
      lanes: 'ALL',
      history: 'ARCHIVE',
      onKnownTransient: 'FILTER',
      t2: [],
    });
    expect(job.traces.map((trace) => trace.unitVersion.name).sort()).toEqual(['AcceptAll', 'LatestState']);
  });

  it('plans the units that a tied unit needs, with the configuration given for them', () => {
    const [channel] = resolve(
      `channels:${CHANNEL}    t2: [{ unit: PeakColourEvolution }, { unit: LightCurveSummary }]`,
    ).channels;
    expect(channel?.t2.map(({ unit }) => unit)).toEqual(['PeakColourEvolution', 'LightCurveSummary']);
    expect(channel?.t2[0]?.tiedTo.map(({ unit }) => unit)).toEqual(['RiseDecline', 'LightCurveSummary']);
    expect(channel?.t2[0]?.tiedTo[1]?.configHash).toBe(channel?.t2[1]?.configHash);
  });

  it('reads labels for everyone, for grants, and from a date on', () => {
    const { labels } = resolve(`
labels:
  open: everyone
  ours: { grants: [team-a, team-b] }
  later: { everyoneFrom: 2027-01-01T00:00:00Z }
channels:${CHANNEL}`);
    expect(labels.get('open')).toEqual({ kind: 'EVERYONE' });
    expect(labels.get('ours')).toEqual({ kind: 'GRANTS', anyOf: ['team-a', 'team-b'] });
    expect(labels.get('later')).toEqual({
      kind: 'EVERYONE_FROM',
      fromUnixMs: Date.UTC(2027, 0, 1),
      untilThenAnyOf: [],
    });
    expect(labels.get('ztf-public')).toEqual({ kind: 'EVERYONE' });
  });

  it('has the same hash whatever the order of its keys, and another when a parameter differs', () => {
    const one = resolve('channels: [{ name: a, access: [ztf-public], readableBy: everyone }]').hash;
    expect(resolve('channels: [{ readableBy: everyone, access: [ztf-public], name: a }]').hash).toBe(one);
    expect(resolve('channels: [{ name: a, access: [lsst-public], readableBy: everyone }]').hash).not.toBe(
      one,
    );
  });

  it('is refused with every mistake at once, each with line, column and path', () => {
    const mistakes = mistakesOf(`channels:
  - name: tde
    access: [ztf-public]
    readableBy: everyone
    t0: { filter: { unit: DecentFiler } }
    t2:
      - unit: LightCurveSummary
        config: { nonsense: 1 }
      - unit: AcceptAll
      - unit: LightCurveSummary
        tiedTo: [{ unit: RiseDecline }]
  - name: tde
    access: [ztf-public]
    readableBy: everyone
`);
    expect(mistakes).toEqual([
      'job.yaml:5:21 channels.0.t0.filter.unit: expected the name of a unit, found DecentFiler; did you mean DecentFilter?',
      'job.yaml:8:19 channels.0.t2.0.config.nonsense: expected no keys, found the key nonsense',
      'job.yaml:9:9 channels.0.t2.1.unit: expected a T2 unit, found AcceptAll, which is of kind ALERT_FILTER',
      'job.yaml:11:20 channels.0.t2.2.tiedTo.0.unit: expected nothing, since LightCurveSummary is tied to no unit, found RiseDecline',
      'job.yaml:12:5 channels.1.name: expected a name of its own, found tde, the name of a channel above',
    ]);
  });

  it('is refused when DecentFilter wants a Gaia cut, since there is no catalogue, and when a cut is not stated', () => {
    const decent =
      'min_ndet: 1, min_tspan: -1, max_tspan: 365, min_rb: 0, max_fwhm: 5.5, max_elong: 1.4, max_magdiff: 1, max_nbad: 2, min_sso_dist: 20, min_gal_lat: -1, ps1_sgveto_rad: 1, ps1_sgveto_th: 0.8, ps1_confusion_rad: 3, ps1_confusion_sg_tol: 0.1, gaia_pm_signif: 3, gaia_plx_signif: 3, gaia_veto_gmag_min: 9, gaia_veto_gmag_max: 20, gaia_excessnoise_sig_max: 999';
    const mistakes = mistakesOf(
      `channels: [{ name: a, access: [ztf-public], readableBy: everyone, t0: { filter: { unit: DecentFilter, config: { ${decent}, gaia_rs: 20 } } } }]`,
    );
    expect(mistakes).toEqual([
      expect.stringMatching(
        /config\.gaia_rs: a Gaia cut needs a Gaia catalogue and none is configured; gaia_rs must be 0/,
      ),
    ]);
    expect(
      mistakesOf(
        `channels: [{ name: a, access: [ztf-public], readableBy: everyone, t0: { filter: { unit: DecentFilter, config: { ${decent} } } } }]`,
      )[0],
    ).toMatch(/gaia_rs/);
  });
});
