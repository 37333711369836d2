import { registerEnumType } from 'type-graphql';

/** Direction of an order. */
export const DirectionEnum = { ASC: 'ASC', DESC: 'DESC' } as const;

/** Fields by which transients can be ordered; the values are those of the predicates. */
export const TransientOrderFieldEnum = {
  NAME: 'name',
  SURVEY: 'survey',
  RA_DEG: 'raDeg',
  DEC_DEG: 'decDeg',
  DISTANCE: 'DISTANCE',
  FIRST_DETECTION_MJD: 'firstDetectionMjd',
  LAST_DETECTION_MJD: 'lastDetectionMjd',
  SURVEY_FIRST_DETECTION_MJD: 'surveyFirstDetectionMjd',
  LAST_LIMIT_MJD: 'lastLimitMjd',
  LAST_LIMIT_MAG: 'lastLimitMag',
  DETECTION_COUNT: 'detectionCount',
  NEGATIVE_DETECTION_COUNT: 'negativeDetectionCount',
  UPPER_LIMIT_COUNT: 'upperLimitCount',
  FORCED_COUNT: 'forcedCount',
  PEAK_MAG: 'peakMag',
  PEAK_MJD: 'peakMjd',
  PEAK_BAND: 'peakBand',
  LAST_MAG: 'lastMag',
  LAST_BAND: 'lastBand',
  BEST_DRB: 'bestDrb',
  LAST_DRB: 'lastDrb',
  BEST_RB: 'bestRb',
  LAST_RB: 'lastRb',
  STAR_SCORE: 'starScore',
  STAR_DISTANCE_ARCSEC: 'starDistanceArcsec',
  SOLAR_SYSTEM_DISTANCE_ARCSEC: 'solarSystemDistanceArcsec',
  SURVEY_DETECTION_COUNT: 'surveyDetectionCount',
  NEGATIVE_SHARE: 'negativeShare',
} as const;

registerEnumType(DirectionEnum, {
  name: 'OrderDirection',
  description: 'Direction of an order.',
  valuesConfig: {
    ASC: { description: 'Smallest first; absent values before all.' },
    DESC: { description: 'Largest first; absent values after all.' },
  },
});

registerEnumType(TransientOrderFieldEnum, {
  name: 'TransientOrderField',
  description: 'What transients can be ordered by. Ties end in (survey, name), ascending by bytes.',
  valuesConfig: {
    NAME: { description: 'Name given by the survey, by bytes.' },
    SURVEY: { description: 'Name of the survey, by bytes.' },
    RA_DEG: { description: 'Right ascension, ICRS degrees.' },
    DEC_DEG: { description: 'Declination, ICRS degrees.' },
    DISTANCE: {
      description:
        'Great-circle distance from the centre of the cone in `where`. Needs exactly one cone that every row must lie in.',
    },
    FIRST_DETECTION_MJD: { description: 'First positive detection seen, MJD UTC.' },
    LAST_DETECTION_MJD: { description: 'Last positive detection seen, MJD UTC.' },
    SURVEY_FIRST_DETECTION_MJD: { description: 'Earliest detection that the survey itself knows, MJD UTC.' },
    LAST_LIMIT_MJD: { description: 'Last upper limit before the first detection, MJD UTC.' },
    LAST_LIMIT_MAG: {
      description: 'Limiting magnitude of the last upper limit before the first detection, AB.',
    },
    DETECTION_COUNT: { description: 'Number of positive detections.' },
    NEGATIVE_DETECTION_COUNT: { description: 'Number of negative detections.' },
    UPPER_LIMIT_COUNT: { description: 'Number of upper limits.' },
    FORCED_COUNT: { description: 'Number of forced measurements.' },
    PEAK_MAG: { description: 'Magnitude of the brightest positive detection, AB.' },
    PEAK_MJD: { description: 'Time of the brightest positive detection, MJD UTC.' },
    PEAK_BAND: { description: 'Band of the brightest positive detection, by bytes.' },
    LAST_MAG: { description: 'Magnitude of the newest positive detection, AB.' },
    LAST_BAND: { description: 'Band of the newest positive detection, by bytes.' },
    BEST_DRB: { description: 'Highest deep-learning real-bogus score, 0 to 1.' },
    LAST_DRB: { description: 'Deep-learning real-bogus score of the last alert that has one, 0 to 1.' },
    BEST_RB: { description: 'Highest real-bogus score, 0 to 1.' },
    LAST_RB: { description: 'Real-bogus score of the last alert detection that has one, 0 to 1.' },
    STAR_SCORE: { description: 'Star-galaxy score of the nearest catalogue source, 1 is star-like.' },
    STAR_DISTANCE_ARCSEC: {
      description: 'Distance of the catalogue source that `STAR_SCORE` is of, arcsec.',
    },
    SOLAR_SYSTEM_DISTANCE_ARCSEC: { description: 'Distance of the nearest solar-system object, arcsec.' },
    SURVEY_DETECTION_COUNT: { description: 'Detections that the survey itself counts.' },
    NEGATIVE_SHARE: {
      description: 'Share of negative ones among all alert detections, positive and negative, 0 to 1.',
    },
  },
});
