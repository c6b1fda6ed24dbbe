/** Paths and texts of the files that are generated. */
export declare function generated(): Promise<{ path: string; text: string }[]>;
