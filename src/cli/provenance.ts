import type { Command } from 'commander';
import { BadUserInput } from '../domain/errors.js';
import type { ProvenanceEdge } from '../operations/provenance/graph.js';
import { provDocument } from '../operations/provenance/prov-document.js';
import type { RequestContext } from '../operations/request-context.js';
import { type ProvenanceNodeView, traceProvenance } from '../operations/trace-provenance.js';
import { type GrantsOption, withGrants } from './grants-option.js';
import { askingAs, printJson } from './skymap/asking.js';

const PAGE_ROWS = 1000;

/** Adds `ampelgraph provenance`. */
export function addProvenance(program: Command): void {
  const command = program
    .command('provenance')
    .description('show what a record rests on: inputs, software, configuration, run, down to alerts')
    .argument('<id>', 'global id: t2result:..., state:..., ztf:..., transient:ztf:NAME, ...')
    .option('--prov-json', 'the whole graph as a PROV-JSON document (W3C)', false)
    .addHelpText(
      'after',
      `
Examples:
  $ ampelgraph provenance t2result:5f0c...
  $ ampelgraph provenance t2result:5f0c... --prov-json --grants ztf-partnership > prov.json`,
    );
  withGrants(command).action((id: string, options: GrantsOption & { readonly provJson: boolean }) =>
    askingAs(options, async (context) => {
      const { nodes, edges } = await wholeGraph(context, id);
      if (options.provJson) printJson(provDocument(nodes, edges), false);
      else process.stdout.write(nodes.map(lineOf).join(''));
    }),
  );
}

async function wholeGraph(
  context: RequestContext,
  id: string,
): Promise<{ readonly nodes: readonly ProvenanceNodeView[]; readonly edges: readonly ProvenanceEdge[] }> {
  const nodes: ProvenanceNodeView[] = [];
  const edges: ProvenanceEdge[] = [];
  for (let after: string | undefined; ; ) {
    const page = await traceProvenance(context, id, { first: PAGE_ROWS, ...(after ? { after } : {}) });
    if (!page)
      throw new BadUserInput(`there is no ${id} that is seen; --grants opens records with labels`, ['id']);
    nodes.push(...page.nodes);
    edges.push(...page.edges);
    if (!page.hasNextPage || page.endCursor === undefined) return { nodes, edges };
    after = page.endCursor;
  }
}

function lineOf({ depth, label, id }: ProvenanceNodeView): string {
  return `${'  '.repeat(depth)}${label}  ${id}\n`;
}
