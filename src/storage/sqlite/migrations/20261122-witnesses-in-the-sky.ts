/** All that proves that a position was looked at, beside it: what was observed of a band is read from the index alone. */
export const witnessesInTheSky = {
  name: '20261122-witnesses-in-the-sky',
  sql: `
drop index facet_sky;
create index facet_sky on facet (
  hpx, class_id, ra_deg, dec_deg, first_detection_mjd, last_detection_mjd, survey_first_detection_mjd,
  peak_mjd, last_limit_mjd
);
`,
} as const;
