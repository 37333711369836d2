/** First and last detections beside the positions: a region within a window is read from the index alone. */
export const windowsInTheSky = {
  name: '20261122-windows-in-the-sky',
  sql: `
drop index facet_sky;
create index facet_sky on facet (
  hpx, class_id, ra_deg, dec_deg, first_detection_mjd, last_detection_mjd, survey_first_detection_mjd
);
`,
} as const;
