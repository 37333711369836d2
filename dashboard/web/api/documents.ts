import type {
  ChannelsAnswer,
  EarlierResultsAnswer,
  OriginAnswer,
  SkyAnswer,
  StatusAnswer,
  TransientAnswer,
  TransientsAnswer,
  ViewerAnswer,
} from './answers.js';

/** A GraphQL document with the shape of its answer and of its variables. */
export interface GraphqlDocument<Answer, Variables> {
  readonly text: string;
  /** Never set: it carries the types alone. */
  readonly shape?: (variables: Variables) => Answer;
}

type Where = { readonly where: unknown };

/** Whom the server takes us for; also the trial of a new token. */
export const VIEWER: GraphqlDocument<ViewerAnswer, Record<string, never>> = {
  text: `query Viewer {
  viewer { kind subject grants labels channels }
}`,
};

export const CHANNELS: GraphqlDocument<ChannelsAnswer, Record<string, never>> = {
  text: `query Channels {
  channels { name access }
}`,
};

/** Asked every few seconds: counts alone, no rows. */
export const STATUS: GraphqlDocument<StatusAnswer, Where> = {
  text: `query Status($where: TransientWhere) {
  all: transients { totalCount completeness { dataUntilMjd } }
  found: transients(where: $where) { totalCount completeness { complete pendingT2 reason } }
  units { name requested completed failed }
}`,
};

export interface TransientsVariables extends Where {
  readonly orderBy: unknown;
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

/** A page of the table. */
export const TRANSIENTS: GraphqlDocument<TransientsAnswer, TransientsVariables> = {
  text: `query Transients(
  $where: TransientWhere, $orderBy: [TransientOrder!], $first: Int, $after: String, $last: Int, $before: String
) {
  transients(where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges {
      node {
        id name survey raDeg decDeg firstDetectionMjd lastDetectionMjd detectionCount peakMag peakBand channels
      }
    }
  }
}`,
};

/** Positions for the sky, newest first. */
export const SKY: GraphqlDocument<SkyAnswer, Where & { readonly first: number; readonly after?: string }> = {
  text: `query Sky($where: TransientWhere, $first: Int, $after: String) {
  transients(where: $where, orderBy: [{ field: LAST_DETECTION_MJD, direction: DESC }], first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { id name raDeg decDeg peakMag } }
  }
}`,
};

/** All of one transient that its panel shows, but its origin. */
export const TRANSIENT: GraphqlDocument<TransientAnswer, { readonly id: string }> = {
  text: `query Transient($id: ID!) {
  transient(id: $id) {
    id name survey raDeg decDeg positionErrorArcsec surveyRaDeg surveyDecDeg
    firstDetectionMjd lastDetectionMjd dataUntilMjd lastLimitMjd lastLimitMag
    detectionCount negativeDetectionCount negativeShare forcedCount upperLimitCount surveyDetectionCount
    peakMag peakMjd peakBand lastMag lastBand
    bestRb bestDrb lastRb lastDrb starScore starDistanceArcsec solarSystemDistanceArcsec
    acceptances { channel since }
    bands { band count firstMjd lastMjd peakMag peakMjd }
    lightCurve { id mjd band kind sign mag magErr fluxMicrojansky fluxErrMicrojansky limitMag }
    datapoints(first: 1000) { totalCount edges { node { id labels } } }
    currentResults: t2Results(first: 50, currentOnly: true) {
      totalCount
      edges { node { id unit isCurrent channels labels recordedAt body } }
    }
    allResults: t2Results { totalCount }
  }
}`,
};

/** Results of earlier states too, newest first; asked for when somebody wants them. */
export const EARLIER_RESULTS: GraphqlDocument<EarlierResultsAnswer, { readonly id: string }> = {
  text: `query EarlierResults($id: ID!) {
  transient(id: $id) {
    t2Results(first: 100) {
      edges { node { id unit isCurrent channels labels recordedAt body } }
    }
  }
}`,
};

/** What a record rests on. */
export const ORIGIN: GraphqlDocument<OriginAnswer, { readonly id: string }> = {
  text: `query Origin($id: ID!) {
  provenance(id: $id, first: 1000) {
    id
    pageInfo { hasNextPage }
    nodes { id kind label depth }
    edges { from to relation }
  }
}`,
};

/** All documents, for the test that holds them to the schema. */
export const DOCUMENTS = { VIEWER, CHANNELS, STATUS, TRANSIENTS, SKY, TRANSIENT, EARLIER_RESULTS, ORIGIN };
