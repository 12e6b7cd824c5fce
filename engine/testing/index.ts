/**
 * The test kit: in charge of what tests share. A test file asks for a workspace of the test database and gets one of
 * its own; nothing but tests imports this room.
 */
export { testServer, testWorkspace, type TestWorkspace } from './workspace.ts'
