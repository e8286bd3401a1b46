/** The classic script that Node loads into an empty realm; the host takes the function and removes the name. */
import { realmGlobal } from './ses-globals.ts';
import { startRealm } from './start-realm.ts';

realmGlobal['jigRealm'] = startRealm;
