"""Files with pictures and sound: the only room that knows codecs. What decodes given files runs in a child process."""
