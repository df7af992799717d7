"""Words of a search, and what they may be seen as, in both languages."""

import pytest

from lanterne.service.search import labels_of, search_words


@pytest.mark.parametrize(
    ("word", "labels"),
    [
        ("kite", {"noun:kite"}),
        ("cerf-volant", {"noun:kite"}),
        ("Montgolfière", {"noun:hot-air balloon"}),
        ("balloon", {"noun:balloon", "noun:hot-air balloon"}),
        ("car", {"noun:car"}),  # a small word in French
        ("rouges", {"color:red"}),
        ("nuit", {"light:night"}),
        ("golden", {"light:golden hour"}),
        ("l'herbe", {"setting:park"}),
        ("pan", {"camera:pan left", "camera:pan right"}),
        ("in", set()),  # of `zoom in`, and of nearly everything else
        ("forest", set()),  # only near a park: a search says what it means
        ("quantum", set()),
        ("%", set()),
    ],
)
def test_a_word_is_seen_as_what_it_is_called_and_as_nothing_near_it(word, labels):
    assert set(labels_of(word)) == labels


def test_small_words_of_a_search_count_only_where_there_is_nothing_else():
    assert search_words("a dog in the park at night") == ("dog", "park", "night")
    assert search_words("le chien de la ville") == ("chien", "ville")
    assert search_words("a red car") == ("red", "car")
    assert search_words("the") == ("the",)
    assert search_words("%") == ("%",)
    assert search_words("  ") == ()
