#!/usr/bin/python3
"""merged-user-data FOLDER USER-DATA [VENDOR-DATA]: what cloud-init's own code makes of user-data, in an empty FOLDER.

Prints JSON: the configuration that its modules would see, and the scripts that it would run, in that order.
"""
import json
import os
import sys

from cloudinit import handlers, helpers, user_data, util
from cloudinit.handlers.cloud_config import CloudConfigPartHandler
from cloudinit.handlers.jinja_template import JinjaTemplatePartHandler
from cloudinit.handlers.shell_script import ShellScriptPartHandler


class Instance:
    """In the place of the data source, of which only the name is asked."""

    def get_instance_id(self):
        return "test"


def consume(paths, blob, options):
    """As cloudinit.stages consumes user-data or vendor-data."""
    message = user_data.UserDataProcessor(paths).process(blob)
    known = helpers.ContentHandlers()
    config = CloudConfigPartHandler(paths, datasource=None, **options)
    script = ShellScriptPartHandler(paths, datasource=None, **options)
    for handler in (config, script, JinjaTemplatePartHandler(paths, datasource=None, sub_handlers=[config, script])):
        known.register(handler, overwrite=False)
    for handler in (config, script):
        handlers.call_begin(handler, None, "once-per-instance")
    data = {
        "handlers": known,
        "handlerdir": paths.get_ipath("handlers"),
        "data": None,
        "frequency": "once-per-instance",
        "handlercount": 0,
        "excluded": [],
    }
    handlers.walk(message, handlers.walker_callback, data=data)
    for handler in (config, script):
        handlers.call_end(handler, None, "once-per-instance")


def scripts(folder):
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def main():
    folder = os.path.realpath(sys.argv[1])
    paths = helpers.Paths({"cloud_dir": folder, "run_dir": folder, "templates_dir": folder}, ds=Instance())
    os.makedirs(paths.get_ipath())
    os.symlink(paths.get_ipath(), os.path.join(folder, "instance"))
    sources = [{}, {"script_path": "vendor_scripts", "cloud_config_path": "vendor_cloud_config"}]
    for path, options in zip(sys.argv[2:], sources):
        consume(paths, util.load_file(path, decode=False), options)
    config = helpers.ConfigMerger(paths=paths, base_cfg={}).cfg
    found = {
        "config": config,
        "scripts": scripts(paths.get_ipath_cur("scripts")),
        "vendorScripts": scripts(paths.get_ipath_cur("vendor_scripts")),
    }
    json.dump(found, sys.stdout)


main()
