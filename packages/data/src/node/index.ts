export { defaultCacheDirectory, writeCacheFile } from './cache.ts';
export { type CacheFolder, cacheFolder } from './cacheFolder.ts';
export { defaultTiming, downloadFile, type FileDownload, type RetryTiming } from './download.ts';
export {
  CacheWriteError,
  DatasetUnavailableError,
  DebianPackageError,
  DecodeWorkerError,
  DownloadError,
  MissingFileError,
  PictureError,
  PictureListError,
  UnknownDatasetError,
  WrongFileError,
} from './errors.ts';
export { type CheckOptions, checkPictures, type Duplicates, type PictureReport } from './folders/checkPictures.ts';
export { DecodePool, type DecodePoolOptions } from './folders/decodePool.ts';
export { type DivideOptions, dividePictures } from './folders/dividePictures.ts';
export { type ListPicturesOptions, listPictures } from './folders/listPictures.ts';
export type { PictureList, PicturePart } from './folders/pictureList.ts';
export { type PictureSourceOptions, pictureSource } from './folders/pictureSource.ts';
export { type ReadableOptions, type ReadablePictures, readablePictures } from './folders/readablePictures.ts';
export { type LoadOptions, loadDataset } from './loadDataset.ts';
export { type DatasetReport, type FileReport, locateDataset } from './locateDataset.ts';
export type { DownloadProgress } from './obtain.ts';
export { MissingPackageError, optionalPackage } from './optionalPackage.ts';
export { othersMayWrite } from './othersMayWrite.ts';
export {
  type DecodeOptions,
  decodePicture,
  decodeRgba,
  expectPictureChannels,
  type RgbaPicture,
} from './pictures/decodePicture.ts';
export { type FoundPictures, findPictures, isPictureName, naturally } from './pictures/findPictures.ts';
export { type PictureInput, pictureName } from './pictures/readPicture.ts';
export { makeFolder, makeFolders, obstacleTo } from './whole/makeFolder.ts';
export { type FolderFile, replaceFolder, type WholeFile } from './whole/replace.ts';
export { type IsReplaceable, streamWhole, writeFolderWhole, writeWhole } from './whole/writeWhole.ts';
