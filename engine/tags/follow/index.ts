/**
 * In charge of tags keeping up with records and with their own rules. What enters are messages of writes; what leaves are
 * memberships of the records that were written, and runs of the tags whose rules were.
 */
export { Follow, FOLLOWED_TOPICS } from './follow.ts'
export { Following, type FollowingRoom } from './following.ts'
