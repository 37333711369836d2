import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deployments, ofKind } from './manifests.js';

const Named = z.object({ metadata: z.object({ name: z.string() }) });
const Selecting = Named.extend({
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});
const Service = Named.extend({ spec: z.object({ selector: z.record(z.string(), z.string()) }) });
const Autoscaler = Named.extend({
  spec: z.object({
    scaleTargetRef: z.object({ kind: z.literal('Deployment'), name: z.string() }),
    minReplicas: z.number().min(1),
    maxReplicas: z.number(),
  }),
});

const names = deployments.map(({ metadata }) => metadata.name).sort();

/** Deployments whose pods have these labels. */
function selected(labels: Readonly<Record<string, string>>) {
  return deployments
    .filter(({ spec }) =>
      Object.entries(labels).every(([key, value]) => spec.template.metadata.labels[key] === value),
    )
    .map(({ metadata }) => metadata.name);
}

test('there is a server, an engine for alerts and one for units', () => {
  expect(names).toEqual(['engine-t0', 'engine-t2', 'server']);
});

describe('each deployment', () => {
  test('selects its own pods', () => {
    for (const { metadata, spec } of deployments)
      expect(selected(spec.selector.matchLabels)).toEqual([metadata.name]);
  });

  test('is scaled by one autoscaler within bounds', () => {
    const autoscalers = ofKind(Autoscaler, 'HorizontalPodAutoscaler');
    expect(autoscalers.map(({ spec }) => spec.scaleTargetRef.name).sort()).toEqual(names);
    for (const { spec } of autoscalers) expect(spec.maxReplicas).toBeGreaterThan(spec.minReplicas);
  });

  test('loses at most one pod at a time to maintenance', () => {
    const budgets = ofKind(Selecting, 'PodDisruptionBudget');
    expect(budgets.flatMap(({ spec }) => selected(spec.selector.matchLabels)).sort()).toEqual(names);
  });

  test('has longer to end than it drains', () => {
    for (const { spec } of deployments) {
      const [container] = spec.template.spec.containers;
      const drain = container!.env.find(({ name }) => name === 'AMPELGRAPH_DRAIN_SECONDS')?.value ?? '0';
      // A request may take 20 s, and a ticket 10 s after a batch under way.
      expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(drain) + 30);
    }
  });
});

test('requests go to the servers', () => {
  const [service] = ofKind(Service, 'Service');
  expect(selected(service!.spec.selector)).toEqual(['server']);
});
