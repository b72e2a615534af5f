package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * How far a dropped file was read.
 *
 * @param drop tells this file from the next one of the same name, in the keys of its lines
 * @param line the last line that is through
 * @param finished whether only the move is left
 * @param inode of the file; 0 where the file system has none
 */
record FileMark(
        @JsonProperty("drop") String drop,
        @JsonProperty("line") long line,
        @JsonProperty("finished") boolean finished,
        @JsonProperty("inode") long inode,
        @JsonProperty("size") long size,
        @JsonProperty("modified") long modified) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static FileMark read(String text) throws JsonProcessingException {
        return JSON.readValue(text, FileMark.class);
    }

    FileMark at(long line) {
        return new FileMark(drop, line, false, inode, size, modified);
    }

    FileMark whole() {
        return new FileMark(drop, line, true, inode, size, modified);
    }

    /**
     * Whether the file that is there is the one of this mark: not another one of its name. One that is finished is the same only
     * as it was; one that is being read may have grown.
     */
    boolean isOf(long inode, long size, long modified) {
        return this.inode == inode && (finished ? this.size == size && this.modified == modified : this.size <= size);
    }

    String written() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
