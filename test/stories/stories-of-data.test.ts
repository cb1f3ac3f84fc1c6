import { storiesEndAsTheyShould } from './ends-as-it-should.ts';
import { OF_DATA } from './names.ts';

storiesEndAsTheyShould(OF_DATA);
