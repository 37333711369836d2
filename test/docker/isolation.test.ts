import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { filesUnder, readText } from '../architecture/repository.js';
import { compose, deployments, OUR_IMAGE, ofKind, settings, workflow } from './manifests.js';

const ADMIN_PORT = Number(settings['AMPELGRAPH_ADMIN_PORT']);

const Port = z.object({ protocol: z.string().optional(), port: z.union([z.number(), z.string()]) });
const Rule = z.object({
  from: z.array(z.unknown()).optional(),
  to: z.array(z.unknown()).optional(),
  ports: z.array(Port),
});
const Policy = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    podSelector: z.object({ matchLabels: z.record(z.string(), z.string()).default({}) }),
    policyTypes: z.array(z.string()),
    ingress: z.array(Rule).default([]),
    egress: z.array(Rule).default([]),
  }),
});
const policies = ofKind(Policy, 'NetworkPolicy');

/** Policies that hold for pods with these labels. */
function policiesFor(labels: Readonly<Record<string, string>>) {
  return policies.filter(({ spec }) =>
    Object.entries(spec.podSelector.matchLabels).every(([key, value]) => labels[key] === value),
  );
}

function portsTo(labels: Readonly<Record<string, string>>, direction: 'ingress' | 'egress') {
  const ports = policiesFor(labels).flatMap(({ spec }) => spec[direction].flatMap((rule) => rule.ports));
  return [...new Set(ports.map(({ port }) => Number(port)))].sort((a, b) => a - b);
}

const labelsOf = (name: string) =>
  deployments.find(({ metadata }) => metadata.name === name)!.spec.template.metadata.labels;

describe('pods that run units', () => {
  test.each([labelsOf('engine-t2'), workflow.spec.podMetadata.labels])(
    'number %$ reach the store and names, and nothing else',
    (labels) => {
      expect(labels['ampelgraph/runs-units']).toBe('true');
      expect(policiesFor(labels).some(({ spec }) => spec.policyTypes.includes('Egress'))).toBe(true);
      expect(portsTo(labels, 'egress')).toEqual([53, 27017]);
      expect(portsTo(labels, 'ingress')).toEqual([ADMIN_PORT]);
      // A rule without a destination would lead everywhere.
      const rules = policiesFor(labels).flatMap(({ spec }) => spec.egress);
      expect(rules.filter(({ to }) => to === undefined)).toEqual([]);
    },
  );

  test('in compose are on networks without a way out', () => {
    const { networks } = compose.services['engine-t2']!;
    expect(networks.filter((name) => compose.networks[name]?.internal !== true)).toEqual([]);
    expect(networks).not.toContain('alerts');
  });
});

describe('the admin port', () => {
  test('is reached by Prometheus alone', () => {
    const rules = policies.flatMap(({ spec }) =>
      spec.ingress.filter(({ ports }) => ports.some(({ port }) => port === ADMIN_PORT)),
    );
    expect(rules).toHaveLength(1);
    expect(JSON.stringify(rules[0]!.from)).toContain('"app.kubernetes.io/name":"prometheus"');
  });

  test('stands in no Service and is published by no container', () => {
    const Service = z.object({
      spec: z.object({
        ports: z.array(z.object({ port: z.number(), targetPort: z.union([z.string(), z.number()]) })),
      }),
    });
    const services = ofKind(Service, 'Service');
    expect(services).toHaveLength(1);
    const targets = services.flatMap(({ spec }) => spec.ports.map(({ targetPort }) => targetPort));
    expect(targets).toEqual(['api']);
    for (const { ports } of Object.values(compose.services))
      expect(ports.filter((port) => port.includes(String(ADMIN_PORT)))).toEqual([]);
  });
});

test('what compose publishes is published on this machine alone', () => {
  const published = Object.values(compose.services).flatMap(({ ports }) => ports);
  expect(published.length).toBeGreaterThan(0);
  expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

describe('containers of ours have no rights that they do not need', () => {
  const containers = [
    ...deployments.map(({ metadata, spec }) => ({
      name: metadata.name,
      pod: spec.template.spec.securityContext,
      container: spec.template.spec.containers[0]!.securityContext,
    })),
    {
      name: 'workflow',
      pod: workflow.spec.securityContext,
      container: workflow.spec.templateDefaults.container.securityContext,
    },
  ];

  test.each(containers.map((each) => [each.name, each] as const))('%s in Kubernetes', (_name, each) => {
    expect(each.pod).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(each.container).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('in compose', () => {
    const ours = Object.values(compose.services).filter(({ image }) => image.startsWith(`${OUR_IMAGE}:`));
    expect(ours).toHaveLength(3);
    for (const service of ours)
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
  });
});

test('every image is pinned to a version', () => {
  const texts = ['docker/Dockerfile', ...filesUnder('docker').filter((path) => path.endsWith('.yaml'))].map(
    readText,
  );
  const images = texts.flatMap((text) =>
    [...text.matchAll(/^\s*(?:- )?(?:image:|ARG NODE_IMAGE=)\s*(\S+)$/gm)].map(([, image]) => image ?? ''),
  );
  expect(images.length).toBeGreaterThan(8);
  expect(images.filter((image) => !/:v?\d+\.\d+\.\d+(?:-[\w-]+)?$/.test(image))).toEqual([]);
});
