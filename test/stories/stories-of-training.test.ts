import { storiesEndAsTheyShould } from './ends-as-it-should.ts';
import { OF_TRAINING } from './names.ts';

storiesEndAsTheyShould(OF_TRAINING);
