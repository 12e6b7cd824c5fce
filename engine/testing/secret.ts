/** What the workspaces of tests encrypt under. */
export const TEST_SECRET = 'the secret of all tests'
