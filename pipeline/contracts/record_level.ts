/** `pixels` keeps the batches themselves, so that the data set is not needed to replay them. */
export type RecordLevel = "reference" | "pixels";
