import { defineUnit, type Json, LightCurveUnit, type UnitDefinition, z } from '../../../src/unit/index.js';

/** Declares a unit that tries to get out; what it gets hold of is its result. */
function unit(name: string, attempt: () => unknown): UnitDefinition {
  return defineUnit({
    kind: 'LIGHT_CURVE',
    name,
    description: 'Tries to get out, for a test.',
    author: 'AmpelGraph',
    params: z.strictObject({}),
    create: () =>
      new (class extends LightCurveUnit {
        process(): Json {
          return { escaped: String(attempt()) };
        }
      })(),
  });
}

const globalOf = (name: string): unknown => Reflect.get(globalThis, name);
/** As any code could: the name is not there for the compiler. */
const evaluated = (code: string): unknown => new Function(`return ${code}`)();

export const KillsTheProcess = unit('KillsTheProcess', () => process.kill(1, 0));
export const GetsBuiltinModule = unit('GetsBuiltinModule', () => evaluated("process.getBuiltinModule('fs')"));
export const BindsInternals = unit('BindsInternals', () => evaluated("process.binding('fs')"));
export const LinksInternals = unit('LinksInternals', () => evaluated("process._linkedBinding('fs')"));
export const LoadsAnAddOn = unit('LoadsAnAddOn', () => evaluated("process.dlopen({exports: {}}, '/x.node')"));
export const FindsTheMainModule = unit('FindsTheMainModule', () =>
  evaluated("process.mainModule.require('fs')"),
);
export const Requires = unit('Requires', () => evaluated("require('fs')"));
export const SetsTheEnvironment = unit('SetsTheEnvironment', () => {
  process.env['AMPELGRAPH_ESCAPE'] = 'yes';
});
export const ListensToTheProcess = unit('ListensToTheProcess', () => process.on('exit', () => undefined));
export const AsksForTheFolder = unit('AsksForTheFolder', () => process.cwd());
export const PutsTheProcessBack = unit('PutsTheProcessBack', () => {
  Object.defineProperty(globalThis, 'process', { value: {} });
});
export const TakesTheStreamOfTheConsole = unit('TakesTheStreamOfTheConsole', () =>
  evaluated('console._stdout.constructor.name'),
);
export const OpensAChannel = unit('OpensAChannel', () => evaluated('new MessageChannel().port1'));
export const OpensASocket = unit('OpensASocket', () => evaluated("new WebSocket('ws://localhost:9')"));
export const WaitsForATimer = unit('WaitsForATimer', () => evaluated('setTimeout(() => undefined, 1)'));
export const WaitsForASignal = unit('WaitsForASignal', () => evaluated('AbortSignal.timeout(1)'));
export const AsksTheClockOfADate = unit('AsksTheClockOfADate', () => {
  const real = new Date(0).constructor as DateConstructor;
  return real.now();
});
export const MakesADateOfNow = unit('MakesADateOfNow', () => {
  const real = Object.getPrototypeOf(new Date(0)).constructor as DateConstructor;
  return new real();
});
export const FormatsNow = unit('FormatsNow', () => evaluated('new Intl.DateTimeFormat().format()'));
export const FormatsForTheMachine = unit('FormatsForTheMachine', () => (1234.5).toLocaleString());
export const AsksForTheTimeZone = unit('AsksForTheTimeZone', () => new Date(0).getTimezoneOffset());
export const MeasuresTime = unit('MeasuresTime', () => evaluated('performance.now()'));
export const AsksForRandomness = unit('AsksForRandomness', () => evaluated('crypto.randomUUID()'));
export const WatchesTheCollector = unit('WatchesTheCollector', () => evaluated('new WeakRef({})'));
export const ReadsTheGlobalFetch = unit('ReadsTheGlobalFetch', () => (globalOf('fetch') as () => void)());
