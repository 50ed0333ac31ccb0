const path = require('node:path');

// Programs that tests start (hosts, storage emulators) are compiled once, not eighty times. Not for the tests' own code.
process.env.NODE_COMPILE_CACHE ??= path.join(__dirname, 'node_modules', '.cache', 'compile');

// Whole runs start real servers (host, storage emulator, simulator) and wait much: more workers than cores.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  globalSetup: '<rootDir>/tests/globalSetup.ts',
  globalTeardown: '<rootDir>/tests/storage/stop.ts',
  testSequencer: '<rootDir>/tests/longestFirst.js',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build'],
  maxWorkers: 6,
  testTimeout: 60_000,
};
