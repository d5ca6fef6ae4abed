/** Every migration, oldest first. An explicit list: nothing runs because a file happens to lie in a folder. */
export const MIGRATIONS: (new () => object)[] = [];
