import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { boost, probability, rawScore } from './boost.mjs';
import { EVERY, restore, save } from './checkpoint.mjs';
import { encodeRows, fitEncoder } from './encoder.mjs';
import { dataFiles, readJson, writeWhole } from './files.mjs';
import { readHyperparameters } from './hyperparameters.mjs';
import { auc, logLoss } from './metrics.mjs';
import { modelText } from './model.mjs';
import { report } from './report.mjs';
import { readRows } from './rows.mjs';
import { FEATURES } from './schema.mjs';
import { splitByDay } from './split.mjs';
import { leafValue } from './tree.mjs';

const WIDTH = FEATURES.length;

/**
 * Trains the model of one SageMaker training job.
 *
 * @param {{ paths: object, framework: object, log: (line: string) => void, stopped: () => boolean }} job
 * @returns {Promise<boolean>} true when a model was saved, false when it was asked to stop; then a checkpoint was
 * @throws an Error whose message is meant for the job's FailureReason
 */
export async function train({ paths, framework, log, stopped }) {
  const hyperparameters = readHyperparameters(readJson(paths.hyperparameters, {}));
  refuseUnsupported(paths);
  const files = dataFiles(paths.channel('train'));
  if (files.length === 0) throw new Error(`channel train is empty: no file in ${paths.channel('train')}`);
  const rows = readRows(files);
  const split = splitByDay(rows.days, hyperparameters.maxRows);
  refuseOneClass(rows.labels, split);
  log(`rows=${rows.count} training=${split.training.length} validation=${split.validation.length} validation_from=${split.validationFrom}`);

  const encoder = fitEncoder(rows, split.training);
  const labels = Uint8Array.from(split.training, (row) => rows.labels[row]);
  const binCounts = encoder.edges.map((edges) => edges.length + 1);
  const data = { bins: encodeRows(encoder, rows, split.training), width: WIDTH, binCounts, labels, prior: encoder.prior };
  const fingerprint = fingerprintOf(hyperparameters, framework, files);
  const trees = restore(paths.checkpoints, fingerprint, log);
  const validation = heldOut(rows, split.validation, encoder);
  const history = [];
  const done = await boost(data, hyperparameters, trees, {
    stopped,
    onTree: (count, loss, isNew) => {
      if (count % EVERY !== 0) {
        if (isNew) log(`tree=${count} of=${hyperparameters.trees}`);
        return;
      }
      const point = { step: count, training_loss: loss(), validation_loss: validation.loss(trees.slice(0, count)) };
      history.push(point);
      if (!isNew) return;
      log(
        `tree=${count} of=${hyperparameters.trees} training_loss=${point.training_loss.toFixed(5)} validation_loss=${point.validation_loss.toFixed(5)}`,
      );
      if (count < hyperparameters.trees) save(paths.checkpoints, fingerprint, trees);
    },
  });
  report(paths, framework, history);
  if (!done) {
    save(paths.checkpoints, fingerprint, trees);
    log(`asked to stop: checkpoint saved after tree ${trees.length}`);
    return false;
  }

  const metrics = validation.metrics(trees);
  log(`baseline: log loss ${metrics.baseline.toFixed(4)} by always answering ${encoder.prior.toFixed(4)}`);
  log(`auc=${metrics.auc.toFixed(4)} logloss=${metrics.logLoss.toFixed(4)}`);
  const { firstDay, lastDay, validationFrom } = split;
  const training = { rows: split.training.length, validationRows: split.validation.length, firstDay, lastDay, validationFrom };
  writeWhole(paths.model, modelText({ framework, hyperparameters, training, metrics, encoder, trees }));
  return true;
}

function refuseUnsupported(paths) {
  const hosts = readJson(paths.resources, {}).hosts ?? [];
  if (hosts.length > 1) throw new Error(`this trainer uses one host, got ${hosts.length}: set InstanceCount to 1`);
  const channel = readJson(paths.channels, {}).train ?? {};
  if ((channel.ContentType ?? 'text/csv').split(';')[0].trim() !== 'text/csv') {
    throw new Error(`channel train has content type ${channel.ContentType}, allowed is text/csv`);
  }
  if ((channel.TrainingInputMode ?? 'File') === 'Pipe') throw new Error('channel train has input mode Pipe, allowed are File and FastFile');
}

function refuseOneClass(labels, split) {
  for (const [part, chosen] of [
    ['training', split.training],
    ['validation', split.validation],
  ]) {
    const late = chosen.reduce((sum, row) => sum + labels[row], 0);
    if (late === 0 || late === chosen.length) {
      throw new Error(`all ${chosen.length} labels of the ${part} part are equal; training needs flights that were late and that were not`);
    }
  }
}

/** The validation part, scored tree by tree: what was added once is not added again. */
function heldOut(rows, chosen, encoder) {
  const bins = encodeRows(encoder, rows, chosen);
  const labels = Uint8Array.from(chosen, (row) => rows.labels[row]);
  const raw = new Float64Array(labels.length).fill(rawScore(encoder.prior, [], bins, 0));
  let counted = 0;
  const scores = (trees) => {
    for (const tree of trees.slice(counted)) for (let k = 0; k < raw.length; k++) raw[k] += leafValue(tree, bins, k * WIDTH);
    counted = trees.length;
    return raw.map(probability);
  };
  return {
    loss: (trees) => logLoss(scores(trees), labels),
    metrics: (trees) => {
      const found = scores(trees);
      return { auc: auc(found, labels), logLoss: logLoss(found, labels), baseline: logLoss(found.fill(encoder.prior), labels) };
    },
  };
}

/** Equal only for the same files, options and code: what a checkpoint belongs to. */
function fingerprintOf(hyperparameters, framework, files) {
  const hash = createHash('sha256').update(JSON.stringify({ hyperparameters, framework }));
  for (const file of files) hash.update(createHash('sha256').update(readFileSync(file)).digest());
  return hash.digest('hex');
}
