"""LiteLLM's video functions against a server (its url and key are the arguments). Prints what it saw as JSON."""

import io
import json
import sys
import time

import litellm

where = {"api_base": sys.argv[1], "api_key": sys.argv[2], "custom_llm_provider": "openai"}


def refusal(call):
    try:
        call()
    except Exception as error:
        return [getattr(error, "status_code", None), "unsupported_by_model" in str(error)]
    return "done"


def generated(model):
    prompt = "a red kite over a green park"
    return litellm.video_generation(prompt=prompt, model=f"openai/{model}", seconds="4", size="96x64", **where)


def finished(made):
    for _ in range(600):
        done = litellm.video_status(made.id, **where)
        if done.status in ("completed", "failed"):
            break
        time.sleep(0.1)
    return done


def summary(made):
    done = finished(made)
    return [done.status, done.seconds]


video = generated("sora-2")
done = finished(video)
content = litellm.video_content(video.id, **where)
listed = litellm.video_list(limit=5, **where)
listed = listed["data"] if isinstance(listed, dict) else listed
character = litellm.video_create_character(name="Kitty", video=io.BytesIO(content), **where)
able = finished(generated("able"))
seen = {
    "status": done.status,
    "head": content[4:8].decode(),
    "listed": len(listed) > 0,
    "character": litellm.video_get_character(character.id, **where).name,
    "remix": refusal(lambda: litellm.video_remix(video.id, "at night", **where)),
    "edit": refusal(lambda: litellm.video_edit(video.id, "at night", **where)),
    "extension": refusal(lambda: litellm.video_extension(video.id, "it lands", "4", **where)),
    "remixed": summary(litellm.video_remix(able.id, "at night", **where)),
    "edited": summary(litellm.video_edit(able.id, "at night", **where)),
    "extended": summary(litellm.video_extension(able.id, "it lands", "4", **where)),
}
sys.stdout.write(json.dumps(seen) + "\n")
