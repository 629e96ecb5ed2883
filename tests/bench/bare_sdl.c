/* The least an SDL program can be: a full-screen window with a software renderer, drawn anew once a second.
 * What the kiosk's start, memory and idle figures are compared with; and how soon a touch shows: each click
 * changes the ground. */
#include "base/clock.h"

#include <SDL.h>
#include <stdbool.h>
#include <stdio.h>

static void draw(SDL_Renderer *r, int n)
{
    SDL_Rect box = {100 + n % 10, 100, 300, 300};
    SDL_SetRenderDrawColor(r, n < 0 ? 0x20 : 0xF6, 0xF4, 0xEF, 0xFF); /* below 0: it was touched */
    SDL_RenderClear(r);
    SDL_SetRenderDrawColor(r, 0x0B, 0x5D, 0x5A, 0xFF);
    SDL_RenderFillRect(r, &box);
    SDL_RenderPresent(r);
}

int main(void)
{
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return 1;

    SDL_Window *w = SDL_CreateWindow("bare", 0, 0, 1920, 1080, SDL_WINDOW_BORDERLESS);
    SDL_Renderer *r = w ? SDL_CreateRenderer(w, -1, SDL_RENDERER_SOFTWARE) : NULL;
    SDL_Event e;
    if (!r)
        return 1;

    draw(r, 0);
    fprintf(stderr, "first frame: %.1f ms CPU\n", qz_process_cpu_ms());

    bool touched = false;
    for (int n = 1;; n++) {
        while (SDL_WaitEventTimeout(&e, (int)(1000 - qz_now_ms() % 1000))) {
            if (e.type == SDL_QUIT)
                return 0;
            if (e.type != SDL_MOUSEBUTTONUP)
                continue;
            touched = !touched;
            draw(r, touched ? -n : n);
        }
        draw(r, touched ? -n : n);
    }
}
