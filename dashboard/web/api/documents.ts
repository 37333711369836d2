import type {
  CandidatesAnswer,
  ChanceAnswer,
  ChannelsAnswer,
  CircularAnswer,
  EarlierResultsAnswer,
  EventAnswer,
  EventsAnswer,
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

/** Events to choose from, newest first. */
export const EVENTS: GraphqlDocument<EventsAnswer, Record<string, never>> = {
  text: `query Events {
  skymaps(first: 200) {
    totalCount
    edges { node { id name time isRetracted } }
  }
}`,
};

/** Where an event was: the borders of half its probability and of the level asked for. */
export const EVENT: GraphqlDocument<EventAnswer, { readonly id: string; readonly level: number }> = {
  text: `query Event($id: ID!, $level: Float!) {
  skymap(id: $id) {
    id name kind time isTest isRetracted
    area(level: $level)
    inner: contour(level: 0.5)
    outer: contour(level: $level)
    maxProbability { raDeg decDeg }
    localization { form product source levelApplied containment }
  }
}`,
};

/** What may be the counterpart of an event, at most a page of them. */
export const CANDIDATES: GraphqlDocument<
  CandidatesAnswer,
  { readonly id: string; readonly level: number; readonly order: string; readonly first: number }
> = {
  text: `query Candidates($id: ID!, $level: Float!, $order: CandidateOrder, $first: Int) {
  skymap(id: $id) {
    candidates(level: $level, order: $order, first: $first) {
      totalCount
      window { detection { fromDays toDays } firstDetection { fromDays toDays } }
      funnel { cut remaining }
      edges {
        credibleLevel probabilityDensityPerDeg2 separationArcsec firstDetectionMjd detectionsInWindow
        node { id name raDeg decDeg detectionCount peakMag peakBand }
      }
    }
  }
}`,
};

/** Asked for by itself: it takes longer than the list. */
export const CHANCE: GraphqlDocument<ChanceAnswer, { readonly id: string; readonly level: number }> = {
  text: `query Chance($id: ID!, $level: Float!) {
  skymap(id: $id) {
    candidates(level: $level, first: 0) {
      chance { observed expected pAtLeastOne pValue trials reason }
    }
  }
}`,
};

export const CIRCULAR: GraphqlDocument<
  CircularAnswer,
  { readonly id: string; readonly level: number; readonly select: readonly string[] }
> = {
  text: `query Circular($id: ID!, $level: Float!, $select: [String!]!) {
  skymap(id: $id) { circularDraft(level: $level, select: $select) }
}`,
};

/** All documents, for the test that holds them to the schema. */
export const DOCUMENTS = {
  VIEWER,
  CHANNELS,
  STATUS,
  TRANSIENTS,
  SKY,
  TRANSIENT,
  EARLIER_RESULTS,
  ORIGIN,
  EVENTS,
  EVENT,
  CANDIDATES,
  CHANCE,
  CIRCULAR,
};
