import { storiesEndAsTheyShould } from './ends-as-it-should.ts';
import { OF_SHIFTS } from './names.ts';

storiesEndAsTheyShould(OF_SHIFTS);
