/**
 * Log groups have fixed names under the platform's, because the data key's policy names them. Those of workflows stand
 * under `/aws/vendedlogs/`, where log delivery needs no growing resource policy (Step Functions developer guide, "Logging").
 */
export const stepLogPrefix = (platform: string, model: string): string => `/slipway/${platform}/${model}`;
export const workflowLogGroup = (platform: string, model: string, workflow: string): string =>
  `/aws/vendedlogs/states/slipway/${platform}/${model}/${workflow}`;

export const logPrefixes = (platform: string): readonly string[] => [
  `/slipway/${platform}/`,
  `/aws/vendedlogs/states/slipway/${platform}/`,
];
