import { registerEnumType } from 'type-graphql';

/** Tier of a unit. */
export const TierEnum = { T0: 'T0', T1: 'T1', T2: 'T2', T3: 'T3' } as const;

/** Kinds of records in a provenance graph. */
export const ProvenanceNodeKindEnum = {
  TRANSIENT: 'TRANSIENT',
  DATAPOINT: 'DATAPOINT',
  ALERT: 'ALERT',
  STATE: 'STATE',
  T2_RESULT: 'T2_RESULT',
  REPORT: 'REPORT',
  REACTION: 'REACTION',
  UNIT_VERSION: 'UNIT_VERSION',
  CONFIG: 'CONFIG',
  RUN: 'RUN',
} as const;

/** Arrows in a provenance graph. */
export const ProvenanceRelationEnum = {
  DERIVED_FROM: 'DERIVED_FROM',
  BROUGHT_BY: 'BROUGHT_BY',
  COMPUTED_BY: 'COMPUTED_BY',
  CONFIGURED_BY: 'CONFIGURED_BY',
  RECORDED_IN: 'RECORDED_IN',
} as const;

registerEnumType(TierEnum, {
  name: 'Tier',
  description: 'The stage of processing at which a unit works.',
  valuesConfig: {
    T0: { description: 'Decides on alerts.' },
    T1: { description: 'Combines datapoints into states.' },
    T2: { description: 'Computes results from states.' },
    T3: { description: 'Works on selections of transients.' },
  },
});

registerEnumType(ProvenanceNodeKindEnum, {
  name: 'ProvenanceNodeKind',
  description: 'What kind of record a node of a provenance graph is.',
  valuesConfig: {
    TRANSIENT: { description: 'A transient: the sum of its datapoints.' },
    DATAPOINT: { description: 'A measurement or an upper limit.' },
    ALERT: { description: 'A packet of a survey, as received.' },
    STATE: { description: 'A set of datapoints of one transient, as a combiner chose it.' },
    T2_RESULT: { description: 'What a T2 unit computed from a state.' },
    REPORT: { description: 'What a session of a T3 process reviewed and wanted.' },
    REACTION: { description: 'What a unit of a T3 process wanted posted to a sink.' },
    UNIT_VERSION: { description: 'The software of a unit, by its digest.' },
    CONFIG: { description: 'The configuration with which a unit was used.' },
    RUN: { description: 'The execution of a process of the engine.' },
  },
});

registerEnumType(ProvenanceRelationEnum, {
  name: 'ProvenanceRelation',
  description: 'How a record rests on another; arrows point from the later record to what it rests on.',
  valuesConfig: {
    DERIVED_FROM: { description: 'Was computed from it (W3C PROV: wasDerivedFrom).' },
    BROUGHT_BY: { description: 'Came inside this alert.' },
    COMPUTED_BY: { description: 'Was made by this software (W3C PROV: wasAssociatedWith).' },
    CONFIGURED_BY: { description: 'Was made with this configuration (W3C PROV: used).' },
    RECORDED_IN: { description: 'Was recorded in this run (W3C PROV: wasGeneratedBy).' },
  },
});
