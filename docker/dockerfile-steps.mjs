/**
 * Reads a Dockerfile into its stages and instructions, as far as ours uses the language: continuation lines, comments,
 * ARG before the first FROM, JSON and shell forms.
 *
 * @param {string} text
 * @returns {{ name: string, from: string, steps: { instruction: string, argument: string }[] }[]}
 */
export function stagesOf(text) {
  const lines = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const args = new Map();
  const stages = [];
  for (const line of lines) {
    const [, instruction, argument] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (instruction === undefined) throw new Error(`not an instruction: ${line}`);
    if (instruction === 'ARG' && stages.length === 0) {
      const [name, value = ''] = argument.split('=');
      args.set(name, value);
    } else if (instruction === 'FROM') {
      const [, image, name = `stage-${stages.length}`] = /^(\S+)(?: AS (\S+))?$/.exec(argument) ?? [];
      const from = image.replace(/\$\{(\w+)\}/g, (_, arg) => args.get(arg) ?? '');
      stages.push({ name, from, steps: [] });
    } else {
      stages.at(-1).steps.push({ instruction, argument });
    }
  }
  return stages;
}
