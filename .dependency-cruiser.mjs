/**
 * Who may import whom: the build's copy of docs/architecture.md. Run with `npm run layers`.
 *
 * Each rule's comment tells the offender what to do. A type import counts like any other: a layer that names another
 * layer's types depends on it.
 */

/** A layer may import itself, what is listed, and nothing else: no other folder, package or Node module. */
function layer(name, { from, mayImport = [], packages = [], node = [], comment }) {
  const allowed = [from, ...mayImport];
  if (packages.length > 0) allowed.push(`^node_modules/(?:${packages.join('|')})/`);
  if (node.length > 0) allowed.push(`^(?:node:)?(?:${node.join('|')})$`);
  return { name, severity: 'error', comment, from: { path: from }, to: { pathNot: allowed } };
}

/** A package has one home: elsewhere it is reached through what the home offers. */
function home(packageName, folders, comment) {
  return {
    name: `${packageName}-has-one-home`,
    severity: 'error',
    comment,
    from: { path: '^(?:src|schema|resolvers|units)/', pathNot: folders },
    to: { path: `^node_modules/${packageName}/` },
  };
}

const inner = ['^src/access/', '^src/sky/', '^src/spatial/', '^src/provenance/', '^src/domain/'];

export default {
  forbidden: [
    layer('domain-imports-nothing', {
      from: '^src/domain/',
      comment:
        'The nouns stand alone. Move what needs a package, Node or another layer to that layer, and pass its outcome in.',
    }),
    layer('access-is-pure', {
      from: '^src/access/',
      mayImport: ['^src/domain/'],
      comment:
        'Who sees what is decided from values alone. Do the reading and the clock outside and pass the values in.',
    }),
    layer('provenance-is-pure', {
      from: '^src/provenance/',
      mayImport: ['^src/domain/'],
      packages: ['canonicalize'],
      node: ['crypto'],
      comment:
        'A content id follows from the content alone. Read files and versions outside and pass them in.',
    }),
    layer('spatial-is-pure', {
      from: '^src/spatial/',
      mayImport: ['^src/domain/'],
      packages: ['h3-js'],
      comment: 'Geometry is arithmetic. Read maps and catalogues outside and pass their bytes or numbers in.',
    }),
    layer('sky-is-pure', {
      from: '^src/sky/',
      mayImport: ['^src/spatial/', '^src/provenance/', '^src/domain/'],
      packages: ['saxes'],
      node: ['zlib', 'stream', 'crypto'],
      comment:
        'Maps, regions and notices are bytes in, values out. Read files, fetch and store outside and pass the bytes in.',
    }),
    layer('catalogues-read-and-load', {
      from: '^src/catalogues/',
      mayImport: [
        '^src/access/',
        '^src/sky/',
        '^src/spatial/',
        '^src/provenance/',
        '^src/domain/',
        '^src/storage/(?:port/)?[^/]+\\.ts$',
      ],
      packages: ['csv-parse', 'hyparquet', 'hyparquet-compressors', 'saxes'],
      node: ['fs', 'fs/promises', 'path', 'zlib'],
      comment:
        'Tables come from files and go to the port. Neither a store, nor the engine, nor a command is known here.',
    }),
    layer('unit-contract-is-small', {
      from: '^src/unit/',
      mayImport: ['^src/domain/'],
      packages: ['zod'],
      comment:
        'Whatever the contract imports, every author of a unit depends on. Keep it to domain types and schemas.',
    }),
    layer('units-use-the-contract-only', {
      from: '^units/(?!shapers/|.*\\.test\\.ts$)',
      mayImport: ['^units/', '^src/unit/', '^src/domain/'],
      packages: ['zod'],
      comment:
        'A unit gets all that it needs through src/unit: no files, no network, no clock. Declare a resource, or ask for one in the contract.',
    }),
    layer('shapers-use-the-contract-and-their-survey', {
      from: '^units/shapers/',
      mayImport: ['^src/unit/', '^src/domain/', '^src/sources/(?:ztf|lsst)/'],
      packages: ['zod'],
      comment:
        'Our own shapers stand for what src/sources knows of a survey. Those of others have the contract alone.',
    }),
    layer('port-names-no-adapter', {
      from: '^src/storage/(?:port/)?[^/]+\\.ts$',
      mayImport: [...inner, '^src/storage/packed/'],
      comment: 'The port says what callers need. Move what is of one database to its folder.',
    }),
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      comment: 'What two stores share belongs above the port, in src/storage itself.',
      from: { path: '^src/storage/([^/]+)/' },
      to: { path: '^src/storage/[^/]+/', pathNot: ['^src/storage/$1/', '^src/storage/(?:port|packed)/'] },
    },
    {
      name: 'adapters-import-inwards',
      severity: 'error',
      comment: 'A store serves the port and knows nobody who calls it.',
      from: { path: '^src/storage/' },
      to: { path: '^(?:src|schema|resolvers|units)/', pathNot: ['^src/storage/', ...inner] },
    },
    {
      name: 'engine-imports-inwards',
      severity: 'error',
      comment:
        'The engine works on the port, the unit contract and the source and sink contracts. Which store, source or unit it is, compose.ts decides.',
      from: { path: '^src/engine/' },
      to: {
        path: '^(?:src|schema|resolvers|units)/',
        pathNot: [
          '^src/engine/',
          '^src/unit/',
          '^src/(?:storage(?:/port)?|sources|sinks)/[^/]+\\.ts$',
          ...inner,
        ],
      },
    },
    {
      name: 'sources-and-sinks-stand-alone',
      severity: 'error',
      comment:
        'A source or sink speaks its protocol and domain types. The engine consumes it; it does not call back.',
      from: { path: '^src/(sources|sinks)/' },
      to: {
        path: '^(?:src|schema|resolvers|units)/',
        pathNot: ['^src/$1/', '^src/kafka-client/', ...inner],
      },
    },
    {
      name: 'operations-import-inwards',
      severity: 'error',
      comment:
        'An operation reads the port with the clearance of its request. It knows neither GraphQL nor which store answers.',
      from: { path: '^src/operations/' },
      to: {
        path: '^(?:src|schema|resolvers|units)/',
        pathNot: ['^src/operations/', '^src/storage/(?:port/)?[^/]+\\.ts$', '^src/unit/', ...inner],
      },
    },
    layer('resolvers-only-call-operations', {
      from: '^resolvers/',
      mayImport: ['^schema/', '^src/operations/', '^src/domain/'],
      packages: ['type-graphql', 'graphql'],
      comment:
        'A resolver takes arguments and calls one operation. Move the decision, the reading or the arithmetic there.',
    }),
    layer('schema-has-no-behaviour', {
      from: '^schema/(?!emit\\.ts$)',
      mayImport: ['^src/domain/'],
      packages: ['type-graphql', 'graphql', 'graphql-scalars', 'reflect-metadata'],
      comment:
        'The schema says what a client can see. Behaviour belongs to src/operations, wiring to resolvers.',
    }),
    {
      name: 'server-names-no-adapter',
      severity: 'error',
      comment: 'The server gets its stores, sources and units from compose.ts through its callers.',
      from: { path: '^src/server/' },
      to: {
        path: [
          '^src/storage/(?!port/)[^/]+/',
          '^src/(?:cli|sources|sinks|engine)/',
          '^units/',
          '^src/compose\\.ts$',
        ],
      },
    },
    {
      name: 'only-compose-names-adapters',
      severity: 'error',
      comment: 'Choose the store, source, sink or unit in src/compose.ts and take it as an argument.',
      from: {
        path: '^(?:src|schema|resolvers)/',
        pathNot: ['^src/compose\\.ts$', '^src/storage/', '^src/(?:sources|sinks)/'],
      },
      // The sample survey is no choice between sources: it writes files that a source then reads.
      to: {
        path: ['^src/storage/(?:sqlite|mongo|memory)/', '^src/(?:sources|sinks)/[^/]+/', '^units/'],
        pathNot: '^src/sources/sample-survey/',
      },
    },
    {
      name: 'system-clearance-belongs-to-the-engine',
      severity: 'error',
      comment:
        'The system clearance sees everything, and that of a channel all that the channel may use. Whatever answers a person takes the clearance of that person from its request.',
      from: { pathNot: '^src/engine/' },
      to: { path: '^src/access/(?:system|channel)-clearance\\.ts$' },
    },
    {
      name: 'metrics-listen',
      severity: 'error',
      comment:
        'Metrics implement what the engine, the server and the port tell their observers. They call nobody back.',
      from: { path: '^src/metrics/' },
      to: {
        path: '^(?:src|schema|resolvers|units)/',
        pathNot: [
          '^src/metrics/',
          '^src/(?:engine|server)/.*-observer\\.ts$',
          '^src/storage/(?:port/)?[^/]+\\.ts$',
          ...inner,
        ],
      },
    },
    {
      name: 'metrics-are-handed-in',
      severity: 'error',
      comment:
        'Declare an observer where things happen and take it as an argument; compose.ts makes the metrics.',
      from: {
        path: '^(?:src|schema|resolvers|units)/',
        pathNot: ['^src/(?:metrics|cli)/', '^src/compose\\.ts$'],
      },
      to: { path: '^src/metrics/' },
    },
    {
      name: 'cli-is-outermost',
      severity: 'error',
      comment: 'Nothing imports a command. Move what two of them share inwards.',
      from: { pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },

    home(
      'type-graphql',
      ['^schema/', '^resolvers/', '^src/server/'],
      'Decorators end at the schema and the resolvers.',
    ),
    home('better-sqlite3', ['^src/storage/sqlite/'], 'SQL belongs to src/storage/sqlite; call the port.'),
    home('mongodb', ['^src/storage/mongo/'], "MongoDB's driver belongs to src/storage/mongo; call the port."),
    home('h3-js', ['^src/spatial/'], 'Cells come from src/spatial, in angular terms.'),
    home(
      'jose',
      ['^src/server/identity/'],
      'Tokens are made and checked in src/server/identity; take the viewer.',
    ),
    home(
      'prom-client',
      ['^src/metrics/'],
      'What is counted is told to an observer; how it is counted is decided in src/metrics.',
    ),
    home(
      'dataloader',
      ['^src/operations/'],
      'Loaders hold rows of one clearance; they live in src/operations.',
    ),
    home(
      'kafkajs',
      ['^src/sources/kafka/', '^src/sinks/kafka/', '^src/kafka-client/'],
      'Kafka is read in src/sources/kafka and written in src/sinks/kafka; take the stream or the sink.',
    ),
    home(
      'saxes',
      ['^src/sky/notice/', '^src/catalogues/votable/'],
      'XML is read in src/sky/notice/xml-tree.ts (whole trees) and src/catalogues/votable (streams); take what they give.',
    ),
    home('csv-parse', ['^src/catalogues/csv/'], 'Text tables are read in src/catalogues; take the table.'),
    home(
      'hyparquet',
      ['^src/catalogues/parquet/'],
      'Parquet files are read in src/catalogues; take the table.',
    ),
    home('avsc', ['^src/sources/'], 'Alert packets are decoded in src/sources; take the source record.'),

    {
      name: 'nothing-depends-on-what-stands-beside',
      severity: 'error',
      comment: 'Tests, benchmarks, pages and examples use the program. Move what it needs of them into src.',
      from: { path: '^(?:src|schema|resolvers|units)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(?:test|bench|dashboard|docs|examples|clients|docker)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move what both need into a third file, or pass one into the other.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-vague-names',
      severity: 'error',
      comment: 'Name the file by the one idea in it.',
      from: {},
      to: {
        path: '(?:^|/)(?:utils?|helpers?|common|misc|shared|lib)(?:/|\\.[cm]?tsx?$)',
        pathNot: '^node_modules/',
      },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      comment: 'The file or package is not there: correct the path, or ask for the package in package.json.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages-at-run-time',
      severity: 'error',
      comment: 'Installed with --omit=dev the package is absent: move it to "dependencies".',
      from: { path: '^(?:src|schema|resolvers|units)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    // swc reads TypeScript for this tool, since the compiler of TypeScript 7 has no programming interface.
    parser: 'swc',
    doNotFollow: { path: '^node_modules/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require'],
    },
  },
};
