import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { filesUnder, readText } from '../architecture/repository.js';

const Environment = z.record(z.string(), z.union([z.string(), z.number()]));

const HttpGet = z.object({ path: z.string(), port: z.union([z.string(), z.number()]) });
const Probe = z.object({ httpGet: HttpGet });

/** A container of ours as Kubernetes and Argo write it. */
const Container = z.object({
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  startupProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  resources: z.object({
    requests: z.object({ cpu: z.string(), memory: z.string() }),
    limits: z.object({ memory: z.string() }),
  }),
  securityContext: z.record(z.string(), z.unknown()),
});

export const Deployment = z.object({
  kind: z.literal('Deployment'),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        automountServiceAccountToken: z.boolean(),
        securityContext: z.record(z.string(), z.unknown()),
        containers: z.array(Container).length(1),
      }),
    }),
  }),
});

const ComposeService = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: Environment.default({}),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});

export const Compose = z.object({
  services: z.record(z.string(), ComposeService),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
});

const Template = z.object({
  name: z.string(),
  container: z.object({ args: z.array(z.string()) }).optional(),
});

export const Workflow = z.object({
  spec: z.object({
    securityContext: z.record(z.string(), z.unknown()),
    podMetadata: z.object({ labels: z.record(z.string(), z.string()) }),
    templateDefaults: z.object({
      container: Container.omit({ args: true }).extend({ command: z.array(z.string()) }),
    }),
    templates: z.array(Template),
  }),
});

/** A process of ours that some manifest starts. */
export interface DescribedProcess {
  readonly where: string;
  readonly args: readonly string[];
  /** Settings that stand in the manifest itself or in the ConfigMap it names. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads all documents of a YAML file, merge keys resolved. */
export function documentsOf(path: string): readonly unknown[] {
  return parseAllDocuments(readText(path), { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${path}: ${error.message}`);
    return document.toJS({ maxAliasCount: 100 });
  });
}

export const compose = Compose.parse(documentsOf('docker/compose.yaml')[0]);

/** All documents of the Kubernetes manifests. */
export const kubernetes: readonly unknown[] = filesUnder('docker/kubernetes')
  .filter((path) => path.endsWith('.yaml'))
  .flatMap(documentsOf);

/** Those of one kind. */
export function ofKind<T>(schema: z.ZodType<T>, kind: string): readonly T[] {
  return kubernetes
    .filter((document) => z.object({ kind: z.string() }).parse(document).kind === kind)
    .map((document) => schema.parse(document));
}

export const deployments = ofKind(Deployment, 'Deployment');

export const workflow = Workflow.parse(documentsOf('docker/argo/job-template.yaml')[0]);

/** Settings of the ConfigMap that all pods get. */
export const settings: Readonly<Record<string, string>> = ofKind(
  z.object({ metadata: z.object({ name: z.string() }), data: z.record(z.string(), z.string()) }),
  'ConfigMap',
).find(({ metadata }) => metadata.name === 'ampelgraph')!.data;

export const OUR_IMAGE = 'ampelgraph';

/** Every process of ours, wherever it is described. */
export const processes: readonly DescribedProcess[] = [
  ...Object.entries(compose.services)
    .filter(([, { image }]) => image.startsWith(`${OUR_IMAGE}:`))
    .map(([name, { command = [], environment }]) => ({
      where: `compose ${name}`,
      args: command,
      environment: Object.fromEntries(
        // A default of compose stands for what the operator may set.
        Object.entries(environment).map(([key, value]) => [
          key,
          String(value).replace(/^\$\{\w+:-(.*)\}$/, '$1'),
        ]),
      ),
    })),
  ...deployments.map(({ metadata, spec }) => {
    const [container] = spec.template.spec.containers;
    return {
      where: `kubernetes ${metadata.name}`,
      args: container!.args,
      environment: {
        ...settings,
        ...Object.fromEntries(container!.env.map(({ name, value }) => [name, value])),
      },
    };
  }),
  ...workflow.spec.templates.flatMap(({ name, container }) =>
    container
      ? [
          {
            where: `argo ${name}`,
            args: container.args,
            environment: Object.fromEntries(
              workflow.spec.templateDefaults.container.env.map((each) => [each.name, each.value]),
            ),
          },
        ]
      : [],
  ),
];
