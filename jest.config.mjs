/** Tests mirror the tree under test/. The SDK and aws-cdk-lib load as they are; only our TypeScript is transformed. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[tj]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!hyparquet/|hyparquet-compressors/|hysnappy/|fzstd/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.*cdk\\.out'],
  // Tests run in a context of their own, where each look at a global costs as much as a short loop; these are handed to every module.
  sandboxInjectedGlobals: ['Array', 'Float64Array', 'Int32Array', 'Map', 'Math', 'Number', 'Object', 'Set', 'String', 'Uint8Array'],
  maxWorkers: 2,
  // Seconds are for tests that hang; how fast something is, no test says.
  testTimeout: 30_000,
  testSequencer: '<rootDir>/test/longest-first.cjs',
};
