import { storiesEndAsTheyShould } from './ends-as-it-should.ts';
import { OF_ALARMS } from './names.ts';

storiesEndAsTheyShould(OF_ALARMS);
