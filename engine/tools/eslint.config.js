/**
 * What the linter asks of every file: types that hold, small functions, and the rules of the house (`lint-rules.js`).
 * Formatting is prettier's business. `npm run lint` runs it; `floor.test.ts` keeps it at nothing to say.
 */
import { fileURLToPath } from 'node:url'

import vue from 'eslint-plugin-vue'
import { configs, parser, plugin } from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

import { houseRules } from './lint-rules.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TESTS = [
  '**/*.test.ts',
  '**/*.test-kit.ts',
  'engine/testing/**',
  'console/testing/**',
  'console/e2e/**',
  'bench/**',
]
/** Programs that a person starts, whose output is the console. */
const PROGRAMS = ['engine/cli/**', 'engine/tools/**', 'bench/**', 'seeds/**']

/** Warned of first, refused later: between the two lies what a good reason may excuse. */
const size = {
  'house/long-file': ['warn', { max: 250 }],
  'max-lines': ['error', { max: 400 }],
  'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
  'house/branching-function': ['warn', { max: 10 }],
  'max-params': ['error', 5],
  // the linter counts every default and `??` as a branch
  complexity: ['error', 20],
}

const habits = {
  eqeqeq: 'error',
  'no-async-promise-executor': 'error',
  'no-cond-assign': 'error',
  'no-console': 'error',
  'no-constant-condition': 'error',
  'no-control-regex': 'error',
  'no-empty': 'error',
  'no-nested-ternary': 'error',
  'no-param-reassign': 'error',
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportDefaultDeclaration', message: 'exports have names, so that a search finds them' },
    {
      selector:
        'MemberExpression[property.name=/^(innerHTML|outerHTML|srcdoc|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe)$/], Property[key.name=/^(innerHTML|outerHTML|srcdoc)$/]',
      message: 'text becomes HTML in console/fields/rich_text/HtmlView.vue alone, where it is cleaned',
    },
  ],
  'no-unsafe-finally': 'error',
  'no-useless-catch': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
}

const house = {
  'house/arrows': 'error',
  'house/sql-clock': 'error',
  'house/kind-question': 'error',
  'house/outbound': 'error',
}

const types = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { varsIgnorePattern: '^_', argsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
}

/** Rules that ask the compiler, which costs most of the linter's time. */
const promises = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false, properties: false } }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
}

function project(name, options = {}) {
  return { project: `${ROOT}/${name}/tsconfig.json`, tsconfigRootDir: ROOT, ...options }
}

export default [
  { ignores: ['node_modules/**', '.build/**', '.tessera/**', 'coverage/**', '**/*.d.ts', 'metadata/types.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  configs.base,
  ...vue.configs['flat/essential'],
  { plugins: { house: houseRules, '@typescript-eslint': plugin }, rules: { ...habits, ...size, ...house } },
  { files: ['**/*.ts', '**/*.vue'], rules: { ...types, ...promises } },
  {
    files: ['{engine,metadata,migrations,seeds,plugins,bench}/**/*.ts'],
    languageOptions: { parser, parserOptions: project('engine') },
  },
  {
    files: ['console/**/*.{ts,vue}'],
    languageOptions: {
      parser: vueParser,
      parserOptions: project('console', { parser, extraFileExtensions: ['.vue'] }),
    },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      // a browser has no other log; what developers should know goes there
      'no-console': ['error', { allow: ['warn', 'error'] }],
    },
  },
  // a suite is one function, and a test says what it means in a row
  {
    files: TESTS,
    rules: { 'max-lines-per-function': 'off', 'max-params': 'off', 'no-console': 'off', 'house/sql-clock': 'off' },
  },
  { files: PROGRAMS, rules: { 'no-console': 'off' } },
  // sys_now() itself
  { files: ['migrations/0001_foundation.ts'], rules: { 'house/sql-clock': 'off' } },
  // a socket that is never connected: what helmet asks for to write its headers down
  { files: ['engine/http/security-headers.ts'], rules: { 'house/outbound': 'off' } },
  // what the tools read by default export
  {
    files: ['engine/tools/eslint.config.js', '**/*.vue', '**/vite.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
]
