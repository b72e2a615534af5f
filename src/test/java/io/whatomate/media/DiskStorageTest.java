package io.whatomate.media;

import org.apache.camel.impl.DefaultCamelContext;

/** The default storage: below the data directory. */
class DiskStorageTest extends StorageContract {

    @Override
    String storage() {
        return "disk";
    }

    @Override
    void bind(DefaultCamelContext context) {
        context.getRegistry().bind("mediaFolder", new Folder(folder.toString()));
    }
}
