import { describeSqliteKills } from './sqlite-kills.js';

describeSqliteKills({ kills: 200 });
