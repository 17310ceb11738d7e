// Renders presets of projectM 3.1 without a window, and says what each picture cost.
//
//   projectm SOUND WIDTH HEIGHT PICTURES PRESETS   ->   lines of: milliseconds TAB light TAB preset
//
// SOUND is raw float32 stereo at 48 kHz, PRESETS a folder. The cost is processor time over all
// threads, with every picture finished; the first pictures of a preset are not counted. The light is
// the mean of the last picture, 0..255: what draws nothing costs little.

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/gl.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <libprojectM/projectM.hpp>
#include <numeric>
#include <vector>

static const int RATE = 48000, FPS = 60, WARM = 20;

static double cpu() {
    rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec +
           1e-6 * (used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void context(int width, int height) {
    auto display_of = (PFNEGLGETPLATFORMDISPLAYEXTPROC)eglGetProcAddress("eglGetPlatformDisplayEXT");
    EGLDisplay display = display_of(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    eglInitialize(display, nullptr, nullptr);
    eglBindAPI(EGL_OPENGL_API);
    const EGLint wanted[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT,
                             EGL_RED_SIZE, 8, EGL_GREEN_SIZE, 8, EGL_BLUE_SIZE, 8, EGL_NONE};
    EGLConfig config;
    EGLint found = 0;
    if (!eglChooseConfig(display, wanted, &config, 1, &found) || !found) {
        std::fprintf(stderr, "no EGL configuration with a pbuffer\n");
        std::exit(2);
    }
    const EGLint size[] = {EGL_WIDTH, width, EGL_HEIGHT, height, EGL_NONE};
    EGLSurface surface = eglCreatePbufferSurface(display, config, size);
    EGLContext made = eglCreateContext(display, config, EGL_NO_CONTEXT, nullptr);
    if (!eglMakeCurrent(display, surface, surface, made)) {
        std::fprintf(stderr, "no OpenGL context\n");
        std::exit(2);
    }
}

int main(int count, char** words) {
    if (count != 6) {
        std::fprintf(stderr, "projectm SOUND WIDTH HEIGHT PICTURES PRESETS\n");
        return 2;
    }
    const int width = std::atoi(words[2]), height = std::atoi(words[3]);
    const int pictures = std::atoi(words[4]);
    std::ifstream file(words[1], std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
    const float* sound = reinterpret_cast<const float*>(bytes.data());
    const size_t hop = RATE / FPS, hops = bytes.size() / sizeof(float) / 2 / hop;
    if (hops == 0) {
        std::fprintf(stderr, "%s holds no sound\n", words[1]);
        return 2;
    }

    context(width, height);
    projectM::Settings settings;
    settings.windowWidth = width;
    settings.windowHeight = height;
    settings.fps = FPS;
    settings.presetURL = words[5];
    settings.shuffleEnabled = false;
    projectM show(settings);
    show.setPresetLock(true);

    std::vector<unsigned char> shown(3u * width * height);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    size_t at = 0;
    for (unsigned preset = 0; preset < show.getPlaylistSize(); ++preset) {
        show.selectPreset(preset, true);
        double began = 0.0;
        for (int k = 0; k < WARM + pictures; ++k) {
            if (k == WARM) began = cpu();
            show.pcm()->addPCMfloat_2ch(sound + 2 * hop * (at++ % hops), int(2 * hop));
            show.renderFrame();
            glFinish();
        }
        const double spent = cpu() - began;
        glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, shown.data());
        const double light = std::accumulate(shown.begin(), shown.end(), 0.0) / shown.size();
        std::printf("%.3f\t%.1f\t%s\n", 1e3 * spent / pictures, light,
                    show.getPresetName(preset).c_str());
        std::fflush(stdout);
    }
    std::_Exit(0);  // the library's own end is none of ours
}
