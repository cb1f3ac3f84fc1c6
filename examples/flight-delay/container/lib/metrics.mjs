/** Area under the ROC curve: the probability that a late flight has the higher score, ties counting half. NaN with one class only. */
export function auc(scores, labels) {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  let positives = 0;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    for (let k = from; k < to; k++) {
      if (labels[order[k]] === 0) continue;
      positives++;
      rankSum += (from + 1 + to) / 2;
    }
    from = to;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

/** Mean negative log-likelihood in nats. */
export function logLoss(scores, labels) {
  let sum = 0;
  for (let k = 0; k < labels.length; k++) sum -= Math.log(labels[k] === 1 ? scores[k] : 1 - scores[k]);
  return sum / labels.length;
}
